// Words as they are compared: in any script, in other forms, misspelled. words.js, engine.js, search.js are one script.
const APART = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan'].map((name) => `\\p{sc=${name}}`).join('');
const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu');
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');
const LETTERS = /([\p{L}\p{N}\p{M}]+)/u;

// Without accents and points, but with the vowels of scripts that write them as marks.
const fold = (text) => text.normalize('NFKD').toLowerCase()
  .replace(/[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]|\p{Cf}/gu, '').replace(/[ßæœøłđðþı]/g, (letter) => APART[letter]);

const pairsIn = (text) => [...text].map((letter, at, all) => letter + (all[at + 1] ?? ''));
const joined = (words) => words.slice(1).map((word, at) => words[at] + word);

// Of scripts that write no spaces, each pair of letters is a word. The last letter, which begins no pair, is one of a
// text only: asked for, a letter finds the pairs that begin with it.
function wordsOf(text, isAsked = false) {
  const words = fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return !HAS_UNSPACED.test(text) ? words : words.flatMap((word) => word.match(RUNS)).flatMap((run) => {
    if (!HAS_UNSPACED.test(run)) return run;
    const pairs = pairsIn(run);
    return isAsked && pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  });
}

// How many letters to change, leave out, add or swap; Infinity for more than `most`.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, last, row] = [[], [], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    [before, last, row] = [last, row, [i]];
    for (let j = 1; j <= other.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] !== other[j - 1]));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return Infinity;
  }
  return row[other.length] > most ? Infinity : row[other.length];
}

// The same word, its beginning or another form of it: from 1 to 0.
function likeness(word, known) {
  if (known === word) return 1;
  if (known.startsWith(word)) return 0.9 * (word.length / known.length);
  let same = 0;
  while (same < word.length && word[same] === known[same]) same += 1;
  const isForm = same > 3 && same >= Math.min(5, known.length) && word.length - same < 4 && known.length - same < 4;
  return isForm ? 0.6 * (same / Math.max(word.length, known.length)) : 0;
}

// How much two texts look alike by pairs of letters, from 1 to 0.
function alike(one, other) {
  const [some, others] = [one, other].map((text) => new Set(wordsOf(text).flatMap((word) => pairsIn(` ${word} `))));
  return (2 * [...some].filter((pair) => others.has(pair)).length) / (some.size + others.size || 1);
}

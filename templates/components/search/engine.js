// The index of all pages, and what is found in it. It touches no page: search.js shows what is found.
const FORMAT = 1; // of the index: briefing/build/sitemap.py
const [IN_HEAD, SMALL_WORD, OF_SOURCE, NAMED] = [12, 0.25, 0.6, 4]; // weights, tried on the queries of tests/test_search.py
const SURE = 0.4; // from which on a title looks like what was asked

// word → pages that hold it: [page, how often in the text, how much of a title or other name it is].
function gather({ format, pages }) {
  if (format !== FORMAT) throw new Error('The index is of another version.');
  const [known, inHeads] = [new Map(), new Set()];
  const records = pages.map((page, at) => {
    const [words, times, parts] = [wordsOf(page.text), new Map(), new Map()];
    for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
    const heads = [page.title, ...(page.name ?? [])];
    for (const own of [...heads, page.path.replace(/\.html$/, '')].map((head) => wordsOf(head))) {
      for (const word of [...own, ...joined(own)]) {
        parts.set(word, Math.max(parts.get(word) ?? 0, 1 / Math.cbrt(own.length)));
        inHeads.add(word);
      }
    }
    for (const word of new Set([...times.keys(), ...parts.keys()])) {
      const on = known.get(word);
      const seen = [at, times.get(word) ?? 0, parts.get(word) ?? 0];
      if (on) on.push(seen);
      else known.set(word, [seen]);
    }
    return { ...page, heads, folded: heads.map(fold), size: words.length };
  });
  return { records, known, inHeads, average: records.reduce((sum, { size }) => sum + size, 1) / records.length };
}

// The known words that one may mean, each with how sure that is: respelled where none begins so.
function meant({ known, inHeads }, word) {
  const like = [...known.keys()].map((other) => [other, likeness(word, other)]).filter(([, sure]) => sure);
  const isGuess = !like.length;
  if (word.length < 4 || /\d/.test(word) || like.some(([other]) => other.startsWith(word))) return { like, isGuess };
  const most = word.length < 6 ? 1 : 2;
  const near = (words) => [...words].map((other) => [other, 0.9 - distance(word, other, most) / 4]).filter(([, sure]) => sure > 0);
  const respelled = near(inHeads);
  return { like: [...like, ...(respelled.length ? respelled : near(known.keys()))], isGuess };
}

// How well each page matches a word: BM25 in the text, and more in a title or other name.
function weigh({ records, known, average }, like, weight) {
  const on = new Map();
  for (const [word, sure] of like) {
    for (const [at, times, head] of known.get(word)) {
      const [all, best] = on.get(at) ?? [0, 0];
      on.set(at, [all + sure * times, Math.max(best, sure * head)]);
    }
  }
  const rarity = weight * Math.log(1 + (records.length + 0.5) / (on.size + 0.5));
  for (const [at, [times, head]] of on) {
    const inText = (times * 2.2) / (times + 1.2 * (0.25 + (0.75 * records[at].size) / average));
    on.set(at, rarity * (inText + IN_HEAD * head));
  }
  return { on, rarity };
}

// `found`: pages, best first; `hits`: the words on them; `guess`: a page and its name that was meant, perhaps.
function look(index, asked, smallWords, isWanted) {
  const words = [...new Set(wordsOf(asked, true))];
  const [small, whole] = [new Set(wordsOf(smallWords)), fold(asked).trim()];
  const terms = words.map((word) => {
    const { like, isGuess } = meant(index, word);
    return { like, isGuess, isSmall: small.has(word), ...weigh(index, like, small.has(word) ? SMALL_WORD : 1) };
  });
  const together = joined(words).filter((word) => index.known.has(word)).map((word) => weigh(index, [[word, 1]], 1));
  const most = terms.reduce((sum, { on, rarity }) => sum + (on.size && rarity), 0);
  const scored = index.records.map((record, at) => {
    const share = terms.reduce((sum, { on, rarity }) => sum + (on.has(at) && rarity), 0) / most;
    const sum = [...terms, ...together].reduce((all, { on }) => all + (on.get(at) ?? 0), 0);
    const weight = (record.path.includes('sources/') ? OF_SOURCE : 1) * (record.folded.includes(whole) ? NAMED : 1);
    return { record, score: sum * share * weight };
  }).filter(({ record, score }) => (!asked || score > 0) && isWanted(record));
  const found = scored.sort((one, other) => other.score - one.score).map(({ record }) => record);
  const telling = terms.some(({ isSmall }) => !isSmall) ? terms.filter(({ isSmall }) => !isSmall) : terms;
  const hits = new Set(telling.flatMap(({ like }) => like.map(([word]) => word)));
  const isGuess = words.length && (!found.length || telling.some((term) => term.isGuess));
  return { found, hits, guess: isGuess ? nearest(found.length ? found.slice(0, 30) : index.records, asked) : null };
}

function nearest(records, asked) {
  const all = records.flatMap((record) => record.heads.map((head) => ({ record, head, like: alike(asked, head) })));
  return all.reduce((best, one) => (one.like > (best?.like ?? SURE) ? one : best), null);
}

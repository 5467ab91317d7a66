// Searches the text that is already here. What it looks through is gathered when the reader begins to search.
const [MOST, BEFORE, AFTER] = [30, 60, 140]; // results; characters of an excerpt
const place = document.querySelector('[data-search]');
const find = (name) => place.querySelector(name);
const plain = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const strings = JSON.parse(place.dataset.words);
const plural = new Intl.PluralRules(document.documentElement.lang);
let records = null;

// What a page says itself: without its notes and their marks, and without what others say of it.
function textOf(page) {
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => (
    node.matches?.('[data-pagefind-ignore], template, h1, .kicker, .hidden, .up') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  let text = '';
  while (walker.nextNode()) if (walker.currentNode.nodeType === Node.TEXT_NODE) text += ` ${walker.currentNode.data}`;
  return text.replace(/\s+/g, ' ').replace(/ (?=[.,;:!?)”’])/g, '').trim();
}

function gather() {
  records ??= [...document.querySelectorAll('main > [data-kind]')].map((page) => {
    const [title, text] = [page.getAttribute('aria-label'), textOf(page)];
    const counts = wordsOf(text).reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map());
    return { page, title, text, counts, size: text.length, heads: [...wordsOf(title), ...wordsOf(page.id)] };
  });
}

// How well each record matches one word, which may be the beginning of one (BM25 over text; words of the title count more).
function scores(word) {
  const average = records.reduce((sum, record) => sum + record.size, 0) / records.length;
  const found = records.map(({ counts, heads, size }) => {
    const times = [...counts].reduce((sum, [known, count]) => sum + (known.startsWith(word) && (known === word ? count : count / 2)), 0);
    const head = Math.max(0, ...heads.map((known) => (known.startsWith(word) ? word.length / known.length : 0)));
    return (times * 2.2) / (times + 1.2 * (0.25 + (0.75 * size) / average)) + (6 * head) / Math.cbrt(heads.length);
  });
  const holding = found.filter(Boolean).length + 0.5;
  const rarity = Math.log(1 + (records.length + 1 - holding) / holding);
  return found.map((score) => score * rarity);
}

function matches(words, filters) {
  const each = words.map(scores);
  return records.map((record, at) => ({ ...record, parts: each.map((list) => list[at]) }))
    .filter(({ page, parts }) => (!parts.length || parts.some(Boolean)) && filters.every(([name, value]) => page.dataset[name]?.split('\n').includes(value)))
    .map((record) => ({ ...record, score: record.parts.reduce((sum, part) => sum + part, 0) }))
    .sort((one, other) => other.score - one.score);
}

function excerpt(text, words) {
  const folded = text.toLowerCase();
  const at = Math.min(...words.map((word) => folded.search(new RegExp(`(?<![\\p{L}\\p{N}])${word}`, 'u'))).filter((index) => index >= 0), text.length);
  const start = at === text.length ? 0 : Math.max(0, text.lastIndexOf(' ', at - BEFORE));
  const end = text.length > start + BEFORE + AFTER ? text.lastIndexOf(' ', start + BEFORE + AFTER) : text.length;
  const parts = text.slice(start, end).split(/([\p{L}\p{N}]+)/u);
  return parts.map((part) => (words.some((word) => plain(part).startsWith(word)) ? Object.assign(document.createElement('b'), { textContent: part }) : part));
}

function row({ page, title, text }, words) {
  const item = find('[data-search-row]').content.cloneNode(true);
  const [head, body] = item.querySelectorAll('p');
  Object.assign(head.querySelector('a'), { href: `#${page.id}`, textContent: title });
  const [kind, status] = [head.querySelector('span'), find(`[data-search-status="${page.dataset.status}"]`)];
  kind.textContent = page.dataset.kind;
  if (status) kind.before(status.content.cloneNode(true), ' ');
  if (page.dataset.denied) {
    kind.before(find('[data-search-denied]').content.cloneNode(true), ' ');
    const says = kind.previousElementSibling.lastChild;
    says.data = says.data.replace('{names}', () => page.dataset.denied.replaceAll('\n', ', '));
  }
  body.append('… ', ...excerpt(text, words), ' …');
  return item;
}

function say(found, shown, words) {
  const forms = strings[found ? (shown < found ? 'found_best' : 'found') : (words ? 'nothing_for' : 'nothing')];
  const text = forms[plural.select(found)] ?? forms.other ?? forms;
  return text.replace('{n}', found).replace('{shown}', shown).replace('{words}', () => words);
}

function search() {
  gather();
  const { q, ...chosen } = Object.fromEntries(new FormData(find('form')));
  const [words, filters] = [wordsOf(q), Object.entries(chosen).filter(([, value]) => value)];
  const found = words.length || filters.length ? matches(words, filters) : [];
  find('ol').replaceChildren(...found.slice(0, MOST).map((record) => row(record, words)));
  find('ol').hidden = !found.length;
  const asked = words.length || filters.length;
  find('[role=status]').textContent = asked ? say(found.length, Math.min(found.length, MOST), q.trim()) : '';
}

[find('form').hidden, find('[data-search-fallback]').hidden] = [false, true];
find('form').addEventListener('input', search);
find('form').addEventListener('submit', (event) => { event.preventDefault(); search(); });

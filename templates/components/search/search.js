// Shows what is found. The index is loaded when the reader begins to search; the single file holds it.
const [MOST, BEFORE, AFTER] = [30, 60, 140]; // results; letters of an excerpt
const [PAUSE, MOST_LETTERS] = [150, 300]; // milliseconds without typing; letters that are looked for
const place = document.querySelector('[data-search]');
const find = (name) => place.querySelector(name);
const strings = JSON.parse(place.dataset.words);
const plural = new Intl.PluralRules(document.documentElement.lang);
const held = document.querySelector('[data-search-index]');
const field = find('[type=search]');
let [loaded, index, latest, timer] = [null, null, 0, 0];

const load = () => {
  loaded ??= new Promise((onload, onerror) => {
    const src = new URL('search-index.js', document.baseURI).href;
    document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror }));
  });
  return loaded;
};

// The words round the first that was looked for; all that were are marked.
function excerpt(text, hits) {
  const parts = text.split(LETTERS);
  const isHit = (part) => wordsOf(part).some((word) => hits.has(word));
  let [start, length] = [Math.max(0, parts.findIndex((part, at) => at % 2 && isHit(part))), 0];
  while (start > 0 && length < BEFORE) length += parts[start -= 1].length;
  const shown = [];
  for (length = 0; start < parts.length && length < BEFORE + AFTER; start += 1) length += shown[shown.push(parts[start]) - 1].length;
  return shown.map((part) => (isHit(part) ? Object.assign(document.createElement('b'), { textContent: part }) : part));
}

function row({ path, title, text, kind, status, denied }, hits) {
  const item = find('[data-search-row]').content.cloneNode(true);
  const [head, body] = item.querySelectorAll('p');
  const [link, label] = [head.querySelector('a'), head.querySelector('span')];
  [link.href, link.textContent, label.textContent] = [path, title, kind];
  if (status) label.before(find(`[data-search-status="${CSS.escape(status)}"]`).content.cloneNode(true), ' ');
  if (denied) {
    label.before(find('[data-search-denied]').content.cloneNode(true), ' ');
    const says = label.previousElementSibling.lastChild;
    says.data = says.data.replace('{names}', () => denied.join(', '));
  }
  body.append('… ', ...excerpt(text, hits), ' …');
  return item;
}

function say(found, words) {
  const name = found ? (found > MOST ? 'found_best' : 'found') : (words ? 'nothing_for' : 'nothing');
  const text = strings[name][plural.select(found)] ?? strings[name].other ?? strings[name];
  const cut = words.length > MOST_LETTERS ? ` ${strings.cut.replace('{n}', MOST_LETTERS)}` : '';
  return text.replace('{n}', found).replace('{shown}', MOST).replace('{words}', () => words.slice(0, MOST_LETTERS)) + cut;
}

function show(asked) {
  const { q: words = '', ...filters } = Object.fromEntries(asked);
  const isWanted = (page) => Object.entries(filters).every(([name, value]) => page[name]?.includes(value));
  const isAsked = asked.length > 0;
  const { found, hits, guess } = isAsked ? look(index, words.slice(0, MOST_LETTERS), strings.small_words, isWanted) : { found: [] };
  find('ol').replaceChildren(...found.slice(0, MOST).map((page) => row(page, hits)));
  find('ol').hidden = !found.length;
  find('[role=status]').textContent = isAsked ? say(found.length, words) : '';
  find('[data-search-meant]').hidden = !guess;
  if (guess) Object.assign(find('[data-search-meant] a'), { href: guess.record.path, textContent: guess.head });
  find('[data-search-else]').hidden = !isAsked || (found.length > 0 && words.length <= MOST_LETTERS);
}

async function search() {
  const mine = latest += 1;
  const asked = [...new FormData(find('form'))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  if (!held && location.protocol.startsWith('http')) history.replaceState(null, '', asked.length ? `?${new URLSearchParams(asked)}` : location.pathname);
  try {
    if (asked.length && !held) await load();
    if (mine !== latest) return; // the reader has typed on
    if (asked.length) index ??= gather(held ? JSON.parse(held.textContent) : globalThis.searchIndex);
    show(asked);
  } catch (error) {
    console.error(error);
    find('form').hidden = true;
    find('[data-search-fallback]').hidden = false;
    find('[role=status]').textContent = strings.failed;
  }
}

if (place) {
  [find('form').hidden, find('[data-search-fallback]').hidden] = [false, true];
  for (const [name, value] of held ? [] : new URLSearchParams(location.search)) {
    const control = find('form').elements.namedItem(name);
    if (control?.name === name) control.value = value;
  }
  if (!held && location.search) {
    search();
    field.focus();
  }
  find('form').addEventListener('input', () => {
    clearTimeout(timer);
    if (held) search();
    else timer = setTimeout(search, PAUSE);
  });
  find('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await search();
    find('ol a')?.focus();
  });
  place.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...find('ol').querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement);
    if (!step || at < 0 || !stops[at + step]) return;
    event.preventDefault();
    stops[at + step].focus();
  });
}

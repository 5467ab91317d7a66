// Searches the whole site with Pagefind. Its program and index are loaded when the reader begins to search.
const PAUSE = 150; // milliseconds without typing
const MOST = 30;
const place = document.querySelector('[data-search]');
const find = (name) => place.querySelector(name);
const strings = JSON.parse(place?.dataset.words ?? '{}');
const plural = new Intl.PluralRules(document.documentElement.lang);
let [loaded, latest, timer] = [null, 0, 0];

function load() {
  loaded ??= import(new URL('pagefind/pagefind.js', document.baseURI).href).then(async (pagefind) => {
    // A worker would need a security policy of its own.
    await pagefind.options({ noWorker: true, excerptLength: 26, ranking: { metaWeights: { title: 10 } } });
    const [paths, facets] = await Promise.all(['pagefind/pages.json', 'search.json'].map((path) => fetch(new URL(path, document.baseURI)).then((answer) => answer.json())));
    return async (words, filters) => (await pagefind.search(words)).results
      .map((result) => ({ ...result, path: paths[result.id], facets: facets[paths[result.id]] ?? {} }))
      .filter(({ facets: own }) => filters.every(([name, value]) => own[name]?.includes(value)));
  });
  return loaded;
}

function excerpt(html) {
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes].map((node) => {
    if (node.nodeName !== 'MARK') return node.textContent;
    const word = document.createElement('b');
    word.textContent = node.textContent;
    return word;
  });
}

function row({ path, facets, title: name, excerpt: words }) {
  const item = find('[data-search-row]').content.cloneNode(true);
  const [title, text] = item.querySelectorAll('p');
  title.querySelector('a').href = path;
  title.querySelector('a').textContent = name;
  title.querySelector('span').textContent = facets.kind;
  const status = facets.status && find(`[data-search-status="${facets.status}"]`);
  const kind = title.querySelector(':scope > span');
  if (status) kind.before(status.content.cloneNode(true), ' ');
  if (facets.denied) {
    kind.before(find('[data-search-denied]').content.cloneNode(true), ' ');
    const says = kind.previousElementSibling.lastChild;
    says.data = says.data.replace('{names}', () => facets.denied.join(', '));
  }
  text.append('… ', ...excerpt(words), ' …');
  return item;
}

async function fragment(result) {
  const { meta, excerpt: words } = await result.data();
  return { title: meta.title, excerpt: words };
}

function say(found, shown, words) {
  const forms = strings[found ? (shown < found ? 'found_best' : 'found') : (words ? 'nothing_for' : 'nothing')];
  const text = forms[plural.select(found)] ?? forms.other ?? forms;
  return text.replace('{n}', found).replace('{shown}', shown).replace('{words}', () => words);
}

async function search() {
  const mine = ++latest;
  const asked = [...new FormData(find('form'))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  const { q: words, ...filters } = Object.fromEntries(asked);
  history.replaceState(null, '', asked.length ? `?${new URLSearchParams(asked)}` : location.pathname);
  let found = [];
  let pages = [];
  if (asked.length) {
    found = await (await load())(words || null, Object.entries(filters));
    pages = await Promise.all(found.slice(0, MOST).map(async (result) => ({ ...result, ...await fragment(result) })));
  }
  if (mine !== latest) return; // the reader has typed on
  find('ol').replaceChildren(...pages.map(row));
  find('ol').hidden = !pages.length;
  find('[role=status]').textContent = asked.length ? say(found.length, pages.length, words) : '';
}

function start() {
  search().catch((error) => {
    console.error(error);
    find('form').hidden = true;
    find('[data-search-fallback]').hidden = false;
    find('[role=status]').textContent = strings.failed;
  });
}

if (place && location.protocol.startsWith('http')) {
  find('form').hidden = false;
  find('[data-search-fallback]').hidden = true;
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = find('form').elements.namedItem(name);
    if (field) field.value = value;
  }
  if (location.search) start();
  find('form').addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(start, PAUSE); });
  find('form').addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(timer); start(); });
}

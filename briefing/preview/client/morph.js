// Brings the open page up to its newer version. `twin` leads from the nodes of the page as it came (a copy kept aside)
// to those on the screen. What differs between the two versions is done to both, and nothing else is touched: what the
// reader or the page's own scripts have changed meanwhile (open details, a theme, a popover) stays as it is.
const twin = new WeakMap();
const sheets = new Map(); // address → a style sheet on the page that has been loaded beforehand

const inside = (node) => (node.localName === 'template' ? node.content : node);
const source = (node) => node.outerHTML ?? node.data; // unlike isEqualNode, it looks into templates
const isSheet = (node) => node.localName === 'link' && node.rel === 'stylesheet';
const keyOf = (node) => node.id || (isSheet(node) && node.getAttribute('href')) || '';

function remember(node, live) {
  twin.set(node, live);
  const lives = inside(live).childNodes;
  inside(node).childNodes.forEach((child, at) => lives[at] && remember(child, lives[at]));
}

function morph(old, now) {
  if (source(old) === source(now)) return;
  const live = twin.get(old);
  if (old.data !== undefined) return morphText(old, now.data, live);
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) [old, live].map((e) => e.removeAttribute(name));
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) [old, live].map((e) => e.setAttribute(name, value));
  }
  // Where scripts run, the parser takes what is in a <noscript> for text.
  if (old.localName !== 'noscript') morphChildren(inside(old), inside(now), inside(live));
}

// Only the part that differs is exchanged: a selection in the rest of the text stays.
function morphText(old, now, live) {
  const was = old.data;
  old.data = now;
  if (live.data !== was) { live.data = now; return; }
  const shorter = Math.min(was.length, now.length);
  let [head, tail] = [0, 0];
  while (head < shorter && was[head] === now[head]) head += 1;
  while (tail < shorter - head && was.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  live.replaceData(head, was.length - head - tail, now.slice(head, now.length - tail));
}

function morphChildren(old, now, live) {
  const [olds, news] = [[...old.childNodes], [...now.childNodes]];
  let head = 0;
  while (head < olds.length && head < news.length && source(olds[head]) === source(news[head])) head += 1;
  let next = null;
  while (olds.length > head && news.length > head && source(olds.at(-1)) === source(news.at(-1))) {
    next = olds.pop();
    news.pop();
  }
  const pairs = match(olds.slice(head), news.slice(head));
  const stays = steady(news.slice(head), pairs, olds);
  const kept = new Set(pairs.values());
  for (const node of olds.slice(head)) if (!kept.has(node)) [twin.get(node), node].map((e) => e?.remove());
  // From the last to the first: each finds its place before the one that follows it.
  for (const node of news.slice(head).reverse()) {
    const former = pairs.get(node);
    if (former) morph(former, node);
    if (!stays.has(former)) place(former ?? node, next, old, live, !former);
    next = former ?? node;
  }
}

function place(node, next, old, live, isNew) {
  const ready = isNew && isSheet(node) && sheets.get(keyOf(node));
  if (isNew) remember(node, ready || document.importNode(node, true));
  old.insertBefore(node, next);
  if (ready) return;
  const [made, after] = [twin.get(node), next && twin.get(next)];
  const before = after?.parentNode === live ? after : null;
  if (!isNew && live.moveBefore && made.isConnected && live.isConnected) live.moveBefore(made, before);
  else live.insertBefore(made, before);
}

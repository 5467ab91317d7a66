// Which node of a list has become which: the same one, one with the same words, with the same id, or with like words.
// Words go before ids: those of sentences are numbers, and one sentence more makes the next one another.
const ENOUGH = 40; // of either side; what has changed more than that is paired in order
const SAMPLE = 200; // characters compared at either end

const label = (node) => `${node.nodeName} ${keyOf(node)}`;
const worded = (node) => (node.textContent.trim() && !isSheet(node) ? node.textContent : '');
const SAMENESS = [
  source,
  (node) => keyOf(node) && worded(node) && `${label(node)} ${worded(node)}`,
  (node) => worded(node) && `${node.nodeName} ${worded(node)}`,
  (node) => keyOf(node) && label(node),
];

function match(olds, news) {
  const pairs = new Map();
  const free = new Set(olds);
  const pair = (now, old) => { pairs.set(now, old); free.delete(old); };
  for (const sameness of SAMENESS) {
    const found = new Map();
    for (const old of free) {
      const key = sameness(old);
      if (key && !found.get(key)?.push(old)) found.set(key, [old]);
    }
    for (const now of news) {
      const old = !pairs.has(now) && found.get(sameness(now))?.shift();
      if (old) pair(now, old);
    }
  }
  const left = news.filter((now) => !pairs.has(now) && !isSheet(now));
  const open = [...free].filter((old) => !isSheet(old));
  const many = left.length > ENOUGH || open.length > ENOUGH;
  const likely = left.flatMap((now) => open.filter((old) => old.nodeName === now.nodeName)
    .map((old) => ({ now, old, common: many ? 0 : common(old, now) })));
  likely.sort((a, b) => b.common - a.common); // stable: equals stay in order
  for (const { now, old } of likely) if (!pairs.has(now) && free.has(old)) pair(now, old);
  return pairs;
}

// How far the texts of two nodes agree from either end.
function common({ textContent: a }, { textContent: b }) {
  const end = Math.min(a.length, b.length, SAMPLE);
  let [head, tail] = [0, 0];
  while (head < end && a[head] === b[head]) head += 1;
  while (tail < end && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  return head + tail;
}

// The nodes that can stay where they are while the others move: the longest row of them that is in order already.
function steady(order, pairs, olds) {
  const place = new Map(olds.map((node, at) => [node, at]));
  const [ends, before] = [[], new Map()];
  for (const node of order.map((now) => pairs.get(now)).filter(Boolean)) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place.get(ends[middle]) < place.get(node)) low = middle + 1;
      else high = middle;
    }
    before.set(node, ends[low - 1]);
    ends[low] = node;
  }
  const stays = new Set();
  for (let node = ends.at(-1); node; node = before.get(node)) stays.add(node);
  return stays;
}

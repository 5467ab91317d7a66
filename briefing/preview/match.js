// Which node of a list has become which: by id, by being the same, or by having the most in common.
const ENOUGH = 40; // of either side; what has changed more than that is paired in order
const SAMPLE = 200; // characters compared at either end

function match(olds, news) {
  const pairs = new Map();
  const free = new Set(olds);
  const pair = (now, old) => { pairs.set(now, old); free.delete(old); };
  const label = (node) => `${node.nodeName} ${keyOf(node)}`;
  for (const sameness of [(node) => keyOf(node) && label(node), source]) {
    const found = new Map();
    for (const old of free) if (sameness(old)) found.set(sameness(old), [...(found.get(sameness(old)) ?? []), old]);
    for (const now of news) {
      const old = !pairs.has(now) && sameness(now) && found.get(sameness(now))?.shift();
      if (old) pair(now, old);
    }
  }
  const left = news.filter((now) => !pairs.has(now) && !keyOf(now));
  const open = [...free].filter((old) => !keyOf(old));
  const many = left.length > ENOUGH || open.length > ENOUGH;
  const likely = left.flatMap((now) => open.filter((old) => old.nodeName === now.nodeName)
    .map((old) => ({ now, old, common: many ? 0 : common(old, now) })));
  likely.sort((a, b) => b.common - a.common); // stable: equals stay in order
  for (const { now, old } of likely) if (!pairs.has(now) && free.has(old)) pair(now, old);
  return pairs;
}

// How much two nodes have in common: ids in them first, then how far their texts agree from either end.
function common(old, now) {
  const ids = new Set([...(old.querySelectorAll?.('[id]') ?? [])].map((e) => e.id));
  const shared = [...(now.querySelectorAll?.('[id]') ?? [])].filter((e) => ids.has(e.id)).length;
  const [a, b] = [old.textContent, now.textContent];
  const end = Math.min(a.length, b.length, SAMPLE);
  let [head, tail] = [0, 0];
  while (head < end && a[head] === b[head]) head += 1;
  while (tail < end && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  return shared * 1000 + head + tail;
}

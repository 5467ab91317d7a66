(rounds) => {
  let seed = 7;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
  const tree = (depth) => Array.from({ length: random(5) }, () => {
    const kind = depth ? random(6) : 5;
    const id = random(4) ? '' : ` id="i${random(9)}"`;
    if (kind === 5) return `word${random(9)} `;
    if (kind === 4) return `<template data-preview="p${random(9)}">${tree(depth - 1)}</template>`;
    const [tag, css] = ['psb'[kind % 3], random(3) ? '' : ` class="c${random(3)}"`];
    return `<${tag}${id}${css}>${tree(depth - 1)}</${tag}>`;
  }).join('').replace(/<(\/?)p/g, '<$1div');
  const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
  const named = (node) => [node.nodeName, ...[...node.attributes].map((a) => `${a.name}=${a.value}`).sort()].join(' ');
  const canonical = (node) => node.data ?? `<${named(node)}>` +
    [...(node.content ?? node).childNodes].map(canonical).join('') + `</${node.nodeName}>`;
  const wrong = [];
  let old = parse(tree(4)), live = document.implementation.createHTMLDocument();
  live.replaceChild(live.importNode(old.documentElement, true), live.documentElement);
  remember(old.documentElement, live.documentElement);
  for (let n = 0; n < rounds; n += 1) {
    const html = tree(4);
    morph(old.documentElement, parse(html).documentElement);
    const wanted = canonical(parse(html).documentElement);
    if (canonical(live.documentElement) !== wanted || canonical(old.documentElement) !== wanted) wrong.push([n, html]);
  }
  return wrong;
}

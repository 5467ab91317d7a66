// Shows the annotations of the article, which the build puts before this, on the page where it was first published:
// run it there. It changes no words of that page and sends nothing to anybody.
(({ label, first: { items } }) => {
  // Letters alone, and marks as plain as they get: pages differ in spaces, hyphenation, quotation marks and dashes.
  const squeeze = (text) => text.normalize('NFKD').replace(/[\s\p{Cf}]/gu, '')
    .replace(/[‘’‚‛′]/g, "'").replace(/[“”„‟″«»]/g, '"').replace(/\p{Pd}/gu, '-');
  const places = []; // of each letter: its node, where it begins and ends there
  let page = '';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const isText = !node.parentElement.closest('script, style, noscript, textarea, #briefing-annotations');
    let at = 0;
    for (const letter of isText ? node.data : '') {
      const plain = squeeze(letter);
      page += plain;
      for (let n = plain.length; n; n -= 1) places.push([node, at, at + letter.length]);
      at += letter.length;
    }
  }
  const longest = (words, fits) => {
    let size = words.length;
    while (!fits(size)) size -= 1;
    return size;
  };
  // Teasers and menus repeat an article's words: of all places, the one with most of the article's words around it.
  const find = (quote) => {
    const [exact, prefix, suffix] = [quote.exact, quote.prefix, quote.suffix].map(squeeze);
    let [start, most] = [-1, -1];
    for (let at = page.indexOf(exact); at >= 0; at = page.indexOf(exact, at + 1)) {
      const alike = longest(prefix, (size) => page.endsWith(prefix.slice(prefix.length - size), at))
        + longest(suffix, (size) => page.startsWith(suffix.slice(0, size), at + exact.length));
      if (alike > most) [start, most] = [at, alike];
    }
    if (start < 0) return null;
    const range = document.createRange();
    range.setStart(...places[start]);
    const [node, , end] = places[start + exact.length - 1];
    range.setEnd(node, end);
    return range;
  };
  const found = items.map((item) => [item, find(item.target[1].selector[0])]).filter(([, range]) => range);
  const make = (name, words) => Object.assign(document.createElement(name), { textContent: words });
  const panel = make('aside', `${label}: ${found.length} of ${items.length} passages found`);
  panel.id = 'briefing-annotations';
  panel.style.cssText = 'position: fixed; inset: auto 1rem 1rem auto; z-index: 99999; width: 24rem; max-width: 90vw;'
    + 'max-height: 45vh; overflow: auto; padding: 1rem; background: #fff; color: #000; border: 2px solid; font: 14px/1.4 sans-serif';
  for (const [{ id, body }, range] of found) {
    const line = make('p', `“${range}” `);
    const address = /^https?:/.test(id) && Object.assign(make('a', body[1].value), { href: id, target: '_blank', rel: 'noopener' });
    line.append(address || body[1].value);
    line.addEventListener('click', () => range.startContainer.parentElement.scrollIntoView({ block: 'center' }));
    panel.append(line);
  }
  document.getElementById(panel.id)?.remove(); // it was run before
  document.body.append(panel);
  if (!globalThis.Highlight) return; // an older browser shows the list alone
  const style = new CSSStyleSheet();
  style.replaceSync('::highlight(briefing) { background: #ffe58a; color: #000 }');
  document.adoptedStyleSheets.push(style);
  CSS.highlights.set('briefing', new Highlight(...found.map(([, range]) => range)));
})(annotations);

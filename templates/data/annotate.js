// Shows the annotations of the article, which the build puts before this, on the page where it was first published:
// run it there. It changes no words of that page and sends nothing to anybody.
(({ label, first: { items } }) => {
  const squeeze = (text) => text.replace(/\s+/g, '').replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  const places = [];
  let page = '';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const isText = !node.parentElement.closest('script, style, noscript, textarea');
    for (let at = 0; isText && at < node.length; at += 1) {
      const letter = squeeze(node.data[at]);
      page += letter;
      if (letter) places.push([node, at]);
    }
  }
  const find = ({ exact, prefix, suffix }) => {
    const whole = page.indexOf(squeeze(prefix + exact + suffix));
    const start = whole < 0 ? page.indexOf(squeeze(exact)) : whole + squeeze(prefix).length;
    if (start < 0) return null;
    const [last, at] = places[start + squeeze(exact).length - 1];
    const range = document.createRange();
    range.setStart(...places[start]);
    range.setEnd(last, at + 1);
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
  document.getElementById(panel.id)?.remove();
  document.body.append(panel);
  if (!globalThis.Highlight) return; // an older browser shows the list alone
  const style = new CSSStyleSheet();
  style.replaceSync('::highlight(briefing) { background: #ffe58a; color: #000 }');
  document.adoptedStyleSheets.push(style);
  CSS.highlights.set('briefing', new Highlight(...found.map(([, range]) => range)));
})(annotations);

{
const annotations = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "https://example.org/bridge/data/annotations.jsonld", "type": "AnnotationCollection", "label": "A bridge closed?: the article, passage by passage", "total": 4,
"first": {"id": "https://example.org/bridge/data/annotations.jsonld#page", "type": "AnnotationPage", "startIndex": 0, "items": [
{"id": "https://example.org/bridge/claims/bridge-closed.html#quote-fa7374b6", "type": "Annotation", "motivation": "identifying", "body": ["https://example.org/bridge/claims/bridge-closed.html#this", {"type": "TextualBody", "value": "Claim (Confirmed by others): The harbour bridge of Elmstead has been closed", "format": "text/plain", "purpose": "describing"}], "target": [{"source": "https://example.org/bridge/article.html", "selector": [{"type": "CssSelector", "value": "#p1", "refinedBy": {"type": "TextQuoteSelector", "exact": "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021.", "prefix": "", "suffix": ""}}, {"type": "CssSelector", "value": "#p1", "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 82}}, {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": "p1", "refinedBy": {"type": "TextQuoteSelector", "exact": "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021.", "prefix": "", "suffix": ""}}, {"type": "TextQuoteSelector", "exact": "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021.", "prefix": "", "suffix": ""}]}, {"source": "https://example.org/bridge/data/article.txt", "selector": [{"type": "TextQuoteSelector", "exact": "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021.", "prefix": "", "suffix": "\n\nEngineers reportedly found abo"}, {"type": "TextPositionSelector", "start": 0, "end": 82}]}]},
{"id": "https://example.org/bridge/notes/who-counted.html#quote-ff15371e", "type": "Annotation", "motivation": "commenting", "body": ["https://example.org/bridge/notes/who-counted.html#this", {"type": "TextualBody", "value": "Editors’ note: Who counted the cracks is not said", "format": "text/plain", "purpose": "describing"}], "target": [{"source": "https://example.org/bridge/article.html", "selector": [{"type": "CssSelector", "value": "#p2", "refinedBy": {"type": "TextQuoteSelector", "exact": "Engineers", "prefix": "", "suffix": " reportedly found about 40 crack"}}, {"type": "CssSelector", "value": "#p2", "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 9}}, {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": "p2", "refinedBy": {"type": "TextQuoteSelector", "exact": "Engineers", "prefix": "", "suffix": " reportedly found about 40 crack"}}, {"type": "TextQuoteSelector", "exact": "Engineers", "prefix": "", "suffix": " reportedly found about 40 crack"}]}, {"source": "https://example.org/bridge/data/article.txt", "selector": [{"type": "TextQuoteSelector", "exact": "Engineers", "prefix": "r Ada Reed said on 3 May 2021.\n\n", "suffix": " reportedly found about 40 crack"}, {"type": "TextPositionSelector", "start": 84, "end": 93}]}]},
{"id": "https://example.org/bridge/claims/cracks-found.html#quote-f215d734", "type": "Annotation", "motivation": "identifying", "body": ["https://example.org/bridge/claims/cracks-found.html#this", {"type": "TextualBody", "value": "Claim (Contradicted by evidence; denied by Ada Reed): Engineers found about 40 cracks in the harbour bridge", "format": "text/plain", "purpose": "describing"}], "target": [{"source": "https://example.org/bridge/article.html", "selector": [{"type": "CssSelector", "value": "#p2", "refinedBy": {"type": "TextQuoteSelector", "exact": "Engineers reportedly found about 40 cracks in the “old lady”, as townspeople call the harbour bridge.", "prefix": "", "suffix": ""}}, {"type": "CssSelector", "value": "#p2", "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 101}}, {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": "p2", "refinedBy": {"type": "TextQuoteSelector", "exact": "Engineers reportedly found about 40 cracks in the “old lady”, as townspeople call the harbour bridge.", "prefix": "", "suffix": ""}}, {"type": "TextQuoteSelector", "exact": "Engineers reportedly found about 40 cracks in the “old lady”, as townspeople call the harbour bridge.", "prefix": "", "suffix": ""}]}, {"source": "https://example.org/bridge/data/article.txt", "selector": [{"type": "TextQuoteSelector", "exact": "Engineers reportedly found about 40 cracks in the “old lady”, as townspeople call the harbour bridge.", "prefix": "r Ada Reed said on 3 May 2021.\n\n", "suffix": "\n\nThe repair might take two mont"}, {"type": "TextPositionSelector", "start": 84, "end": 185}]}]},
{"id": "https://example.org/bridge/claims/repair-two-months.html#quote-7d8f549c", "type": "Annotation", "motivation": "identifying", "body": ["https://example.org/bridge/claims/repair-two-months.html#this", {"type": "TextualBody", "value": "Claim (No second source found): The repair might take two months", "format": "text/plain", "purpose": "describing"}], "target": [{"source": "https://example.org/bridge/article.html", "selector": [{"type": "CssSelector", "value": "#p3", "refinedBy": {"type": "TextQuoteSelector", "exact": "The repair might take two months.", "prefix": "", "suffix": ""}}, {"type": "CssSelector", "value": "#p3", "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 33}}, {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": "p3", "refinedBy": {"type": "TextQuoteSelector", "exact": "The repair might take two months.", "prefix": "", "suffix": ""}}, {"type": "TextQuoteSelector", "exact": "The repair might take two months.", "prefix": "", "suffix": ""}]}, {"source": "https://example.org/bridge/data/article.txt", "selector": [{"type": "TextQuoteSelector", "exact": "The repair might take two months.", "prefix": "eople call the harbour bridge.\n\n", "suffix": ""}, {"type": "TextPositionSelector", "start": 187, "end": 220}]}]}
]}};
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
}

() => {
  const main = document.querySelector('main');
  const isSeen = (e) => e.checkVisibility() && !e.closest('.hidden') && e.getClientRects().length;
  const words = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  let [all, underlined] = [0, 0];
  while (words.nextNode()) {
    let here = words.currentNode.parentElement;
    if (!isSeen(here)) continue;
    const length = words.currentNode.data.replace(/\s+/g, '').length;
    all += length;
    while (here !== main && !getComputedStyle(here).textDecorationLine.includes('underline')) here = here.parentElement;
    underlined += here === main ? 0 : length;
  }
  const blocks = [...main.querySelectorAll('h1, h2, section, dl, ol, ul, blockquote, details, table')].filter(isSeen);
  const edges = new Set(blocks.map((block) => Math.round(block.getBoundingClientRect().left)));
  const { scrollWidth, clientWidth } = document.documentElement;
  return { sideways: scrollWidth > clientWidth, all, underlined, edges: edges.size };
}

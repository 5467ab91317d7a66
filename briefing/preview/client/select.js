// Words of the article that are selected offer to become a record. Alt+N leads to the buttons.
const bar = make('div', { className: 'bar', hidden: true });
bar.setAttribute('role', 'toolbar');
bar.setAttribute('aria-label', 'Of the selected words (Alt+N)');
let chosen = {};
for (const kind of ['claim', 'note', 'question']) {
  const button = make('button', { type: 'button', textContent: `New ${kind}` });
  button.addEventListener('click', () => { bar.hidden = true; fill({ does: 'new', kind, ...chosen }); });
  bar.append(button);
}
shade.append(bar);

// The article's own words: no notes that are shown between its paragraphs.
function wordsOf(range) {
  const part = range.cloneContents();
  const paragraphs = [...part.querySelectorAll('.story__text')];
  return (paragraphs.length ? paragraphs : [part]).map((one) => one.textContent).join(' ').trim();
}

function offerSelection() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const from = range && (range.startContainer.nodeType === Node.TEXT_NODE ? range.startContainer.parentElement : range.startContainer);
  const quote = from?.closest('.story') && wordsOf(range);
  bar.hidden = !quote;
  if (!quote) return;
  chosen = { quote, at: from.closest('.sentence')?.id ?? '' };
  const { left, bottom } = range.getBoundingClientRect();
  Object.assign(bar.style, { left: `${Math.max(8, Math.min(left, innerWidth - 320))}px`, top: `${Math.min(bottom + 6, innerHeight - 48)}px` });
}

document.addEventListener('selectionchange', () => !bar.contains(shade.activeElement) && offerSelection());
document.addEventListener('scroll', () => !bar.hidden && offerSelection(), { passive: true });
bar.addEventListener('pointerdown', (event) => event.preventDefault()); // the selection stays
document.addEventListener('keydown', (event) => {
  if (event.altKey && event.code === 'KeyN' && !bar.hidden) { event.preventDefault(); bar.firstElementChild.focus(); }
  if (event.key === 'Escape' && !bar.hidden) bar.hidden = true;
});

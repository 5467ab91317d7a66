() => {
  for (const details of document.querySelectorAll('details:not([data-fold])')) details.open = false;
  // Notes and backlinks count as folded, whether they are so yet or not.
  for (const list of document.querySelectorAll('.citations:not(details) ol, .backlinks:not(details) :is(ul, p)')) {
    if (!list.closest('details')) list.remove();
  }
  const { scrollHeight, scrollWidth } = document.documentElement;
  return { height: scrollHeight, sideways: scrollWidth - innerWidth };
}

// Leads the box in the header to the search, and Ctrl-K (on a Mac also Command-K) to the page's box.
for (const box of document.querySelectorAll('.find')) box.action = box.action.replace(/a-z\.html$/, 'search.html');
document.addEventListener('keydown', (event) => {
  const field = document.querySelector('.find input, #search-words');
  if (!field || event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  field.select();
});

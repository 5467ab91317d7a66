// Leads the box in the header to the search, and Ctrl-K (on a Mac also Command-K) to the box or the search's own.
const box = document.querySelector('.find');
if (box) {
  box.action = box.action.replace(/a-z\.html$/, 'search.html');
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    (document.querySelector('#search-words') ?? box.elements.q).select();
  });
}

// The words of every note, and every address outside.
() => [
  ...[...document.querySelectorAll('li > a[class^=ref-], .evidence li > span, .evidence p')]
    .filter((note) => !note.closest('.no-print')).map((note) => note.firstChild?.textContent ?? ''),
  ...[...document.querySelectorAll('.margin-notes li')].map((note) => note.innerText),
  ...[...document.querySelectorAll('main [data-address], main a[href^="http"]')]
    .map((link) => link.dataset.address || link.getAttribute('href')),
]

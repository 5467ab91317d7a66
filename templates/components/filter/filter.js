// Narrows a page's lists and tables to the entries that hold every word typed.
const plain = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function narrow(page, entries, words) {
  let shown = 0;
  for (const { element, text } of entries) {
    element.hidden = !words.every((word) => text.includes(word));
    shown += !element.hidden;
  }
  // A heading over nothing would be noise.
  for (const section of page.querySelectorAll('section:has([data-filtered])')) {
    section.hidden = !section.querySelector('[data-filtered] > :not([hidden])');
  }
  return shown;
}

for (const box of document.querySelectorAll('[data-filter]')) {
  const page = box.closest('.page');
  const field = box.querySelector('input');
  const entries = [...page.querySelectorAll('[data-filtered] > *')].map((element) => ({ element, text: plain(element.textContent) }));
  const apply = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const shown = narrow(page, entries, words);
    box.querySelector('[role=status]').textContent = words.length ? box.dataset.filter.replace('{shown}', shown).replace('{total}', entries.length) : '';
  };
  field.addEventListener('input', apply);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    field.value = '';
    apply();
  });
}

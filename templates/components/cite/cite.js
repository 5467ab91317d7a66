// What a note's mark names, a claim with its status, where the pointer rests on it: the list of notes has the words.
for (const mark of document.querySelectorAll('.cite[href^="#note-"]')) {
  const note = document.querySelector(mark.hash)?.cloneNode(true);
  note?.querySelector('.citations__backs')?.remove();
  mark.title = note?.textContent.trim() ?? '';
}
// A button beside each reference and address that copies it.
for (const place of document.querySelectorAll('[data-copy]')) {
  // Without a published address the page only knows its path; the browser knows the rest.
  if (/^[\w-]+(\/[\w-]+)*\.html/.test(place.textContent)) {
    place.textContent = new URL(place.textContent, new URL(document.querySelector('.site-header__title a').href)).href;
  }
  const words = place.textContent;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  const [copy, copied, press] = document.querySelector('[data-words]').dataset.words.split('|');
  button.textContent = copy;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(words);
      button.textContent = copied;
    } catch {
      getSelection().selectAllChildren(place);
      button.textContent = press;
    }
  });
  place.append(button);
}

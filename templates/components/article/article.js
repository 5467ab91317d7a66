// Notes beside the article. Without this script they are open, and begin beside their paragraph.
const story = document.querySelector('.story');
const wide = matchMedia('(min-width: 62em)');
const named = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
const top = (element) => element.getBoundingClientRect().top;
const places = new CSSStyleSheet(); // no `style` attributes: the page's policy has none

// Lowers each note to the line of its number, if there is room.
function lower() {
  const rules = [];
  places.replaceSync('');
  const boxes = [...story.querySelectorAll('.margin-notes')];
  boxes.forEach((box, at) => {
    const { bottom } = box.getBoundingClientRect();
    const room = (boxes[at + 1] ? top(boxes[at + 1]) : story.getBoundingClientRect().bottom) - bottom;
    let by = 0;
    for (const note of box.querySelectorAll('li')) {
      by = Math.max(by, Math.min(room, top(named(note.firstElementChild)) - top(note) - 4));
      rules.push(`#${CSS.escape(note.id)} { translate: 0 ${by}px; }`);
    }
  });
  if (wide.matches) places.replaceSync(rules.join(''));
}

// Where notes are folded, a number opens its note in place and takes the focus to it.
function open(event) {
  const mark = event.target.closest('.cite');
  if (!mark || wide.matches) return;
  event.preventDefault();
  named(mark).closest('details').open = true;
  named(mark).scrollIntoView({ block: 'nearest' });
  named(mark).firstElementChild.focus({ preventScroll: true });
}

// A copy of several paragraphs is the article alone, without the notes between them.
function copy(event) {
  const part = getSelection().rangeCount && getSelection().getRangeAt(0).cloneContents();
  if (!part || !part.querySelector('.margin-notes') || !part.querySelector('.story__text')) return;
  const texts = [...part.children].filter((element) => !element.matches('.margin-notes'));
  event.clipboardData.setData('text/plain', texts.map((text) => text.textContent.trim()).join('\n\n'));
  event.preventDefault();
}

if (story) {
  document.adoptedStyleSheets.push(places);
  lower();
  for (const change of ['resize', 'hashchange']) addEventListener(change, lower);
  story.addEventListener('click', open);
  document.addEventListener('copy', copy);
}

// Shows a link's preview on hover, keyboard focus and long press. It can be pointed at, closes with Escape, and stays
// as long as the pointer or the focus is on the link or on it (WCAG 2.2, 1.4.13).
const DELAY = 200;
const templates = new Map([...document.querySelectorAll('template[data-preview]')].map((t) => [t.dataset.preview, t]));
const box = document.createElement('div');
box.className = 'preview';
box.id = 'preview';
box.setAttribute('role', 'tooltip');
box.popover = 'manual';
let shown = null;
let timer = 0;
let pressed = false;

function templateOf(link) {
  const [path, anchor] = link.getAttribute('href').split('#');
  if (path) return templates.get(path);
  // A note mark leads to a note of this page: its preview is that of what the note names.
  const note = anchor && document.getElementById(anchor);
  const named = note && note.matches('li') && [...note.querySelectorAll('a[class^="ref-"]')].find((a) => !a.hash || a.pathname !== location.pathname);
  return named && templates.get(named.getAttribute('href').split('#')[0]);
}

function place(link) {
  const lines = link.getClientRects();
  const line = lines[lines.length - 1];
  const first = lines[0];
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = line.bottom + 6;
  const above = first.top - 6 - height;
  const top = below + height <= innerHeight || above < 0 ? below : above;
  const left = Math.max(8, Math.min(line.left, document.documentElement.clientWidth - width - 8));
  box.setAttribute('data-side', top === below ? 'below' : 'above');
  box.attributeStyleMap.set('top', CSS.px(top + scrollY));
  box.attributeStyleMap.set('left', CSS.px(left + scrollX));
}

function show(link) {
  const template = templateOf(link);
  if (!template || shown === link) return;
  hide();
  box.replaceChildren(template.content.cloneNode(true));
  link.after(box);
  box.showPopover();
  place(link);
  link.setAttribute('aria-describedby', 'preview');
  shown = link;
}

function hide() {
  clearTimeout(timer);
  if (!shown) return;
  shown.removeAttribute('aria-describedby');
  box.hidePopover();
  box.remove();
  shown = null;
}

function later(action) {
  clearTimeout(timer);
  timer = setTimeout(action, DELAY);
}

const linkOf = (event) => event.target.closest && event.target.closest('main a[href]');
document.addEventListener('pointerover', (event) => {
  if (event.pointerType === 'touch') return;
  const link = linkOf(event);
  if (link) later(() => show(link));
  else if (box.contains(event.target)) clearTimeout(timer);
  else if (shown && document.activeElement !== shown) later(hide);
});
document.addEventListener('focusin', (event) => {
  const link = linkOf(event);
  if (link && link.matches(':focus-visible')) later(() => show(link));
  else if (!box.contains(event.target)) hide();
});
document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
document.addEventListener('touchstart', (event) => {
  const link = linkOf(event);
  pressed = false;
  if (link && templateOf(link)) later(() => { pressed = true; show(link); });
  else if (!box.contains(event.target)) hide();
}, { passive: true });
document.addEventListener('touchmove', () => pressed || clearTimeout(timer), { passive: true });
document.addEventListener('touchend', (event) => {
  if (pressed) event.preventDefault(); // the long press has shown the preview; a tap follows the link
  else clearTimeout(timer);
});
document.addEventListener('contextmenu', (event) => pressed && linkOf(event) && event.preventDefault());

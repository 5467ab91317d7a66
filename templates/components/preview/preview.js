// Shows a link's preview on hover, keyboard focus and long press. It can be pointed at, closes with Escape, and stays
// as long as the pointer or the focus is on the link or on it (WCAG 2.2, 1.4.13).
const [DELAY, HOLD, GAP] = [200, 300, 6]; // ms, ms (a shorter press is a tap), px
const box = Object.assign(document.createElement('div'), { className: 'preview', id: 'preview', popover: 'manual' });
box.setAttribute('role', 'tooltip');
let [shown, timer, pressed, pointer, last] = [null, 0, false, null, []];
let [data, known] = ['', {}]; // the page's block of data and what it holds, read when a link is first pointed at

function previewOf(address) {
  const now = document.querySelector('[data-previews]')?.textContent ?? '{}';
  if (now !== data) [data, known] = [now, JSON.parse(now)];
  return known[address];
}

// The address of the page alone; in the single file, where a page is an anchor itself, the place in it follows a colon.
const pageOf = (link) => link.getAttribute('href').split(/(?<=.)#|(?<=^#.*):/)[0];

function htmlOf(link) {
  const anchor = link.getAttribute('href').match(/^#(.*)/)?.[1];
  const place = anchor && document.getElementById(decodeURIComponent(anchor));
  if (!place || place.closest('.page') !== link.closest('.page')) return previewOf(pageOf(link));
  // A note mark leads to a note of this page: its preview is that of what the note names.
  const named = place.matches('li') && place.querySelector('a[class^="ref-"]');
  return named && previewOf(pageOf(named));
}

// A shape in a drawing may be as wide as the drawing: there the preview is at the pointer.
function boxesOf(link) {
  return link.ownerSVGElement && pointer ? [new DOMRect(...pointer, 0, 0)] : [...link.getClientRects()];
}

// Below the link or above it, where there is room. Where there is too little, lines are left off, then words of the
// title: it never covers the link, lies outside the window, or has to be scrolled.
function place(link) {
  const [first, last] = [0, -1].map((at) => boxesOf(link).at(at));
  const below = innerHeight - last.bottom - 2 * GAP;
  const above = first.top - 2 * GAP;
  const under = box.offsetHeight <= below || below >= above;
  const tooHigh = () => box.offsetHeight > (under ? below : above);
  for (let rest = box.childElementCount; rest > 1 && tooHigh(); rest -= 1) box.children[rest > 2 ? rest - 1 : 0].remove();
  const title = box.querySelector('.preview__title').firstChild;
  while (tooHigh() && title.data.trim().includes(' ')) title.data = title.data.replace(/ \S+\s*$/, '… ');
  const top = under ? last.bottom + GAP : first.top - GAP - box.offsetHeight;
  const left = Math.max(8, Math.min(last.left, document.documentElement.clientWidth - box.offsetWidth - 8));
  Object.assign(box.style, { top: `${top + scrollY}px`, left: `${left + scrollX}px` });
}

function show(link) {
  if (shown === link) return;
  hide();
  const html = htmlOf(link);
  if (!html) return;
  box.innerHTML = html; // made by the site's own template, which escapes
  document.querySelector('main').append(box);
  box.showPopover();
  place(link);
  link.removeAttribute('title'); // it says less, and would lie on the preview
  link.setAttribute('aria-describedby', 'preview');
  shown = link;
}

function hide() {
  clearTimeout(timer);
  shown?.removeAttribute('aria-describedby');
  box.remove();
  shown = null;
}

const later = (action, delay = DELAY) => { clearTimeout(timer); timer = setTimeout(action, delay); };
const listen = (kind, action, passive = true) => document.addEventListener(kind, action, { passive });
const linkOf = (event) => event.target.closest?.('main a[href]');
listen('pointermove', (event) => { pointer = last = [event.clientX, event.clientY]; });
listen('pointerover', (event) => {
  // Where the page has moved under a pointer that rests, nobody points at anything new.
  if (event.pointerType === 'touch' || (event.clientX === last[0] && event.clientY === last[1])) return;
  const link = linkOf(event);
  if (link) later(() => show(link));
  else if (box.contains(event.target) || (shown && document.activeElement === shown)) clearTimeout(timer);
  else later(hide);
});
listen('focusin', ({ target }) => {
  hide(); // at once: the last one may cover what is focused now
  pointer = null;
  if (target.matches('main a[href]:focus-visible')) later(() => show(target));
});
listen('keydown', (event) => event.key === 'Escape' && hide());
listen('touchstart', (event) => {
  const link = linkOf(event);
  pressed = false;
  if (link && link === shown) clearTimeout(timer); // its preview has been seen: this tap follows it
  else if (link && htmlOf(link)) later(() => { pressed = true; show(link); }, HOLD);
  else if (!box.contains(event.target)) hide();
});
listen('touchmove', () => pressed || clearTimeout(timer));
listen('touchend', (event) => {
  clearTimeout(timer);
  if (pressed) event.preventDefault(); // the long press has shown the preview; a tap follows the link
}, false);
listen('contextmenu', (event) => pressed && event.pointerType === 'touch' && event.preventDefault(), false);
// On paper nothing can be pointed at: there each source's address is beside its name, once.
addEventListener('beforeprint', () => {
  const [card, named] = [document.createElement('template'), new Set()];
  for (const link of document.querySelectorAll('main :is(.evidence, .citations, .origins, #source) .ref-source')) {
    delete link.dataset.address;
    if (named.has(link.href) || link.closest('[hidden]')) continue;
    card.innerHTML = previewOf(pageOf(link)) ?? '';
    named.add(link.href);
    const { address } = card.content.querySelector('[data-address]')?.dataset ?? {};
    if (address) link.dataset.address = address;
  }
});

// Shows one page of the briefing at a time, as on the site. The browser's own search finds the words of all of them.
const root = document.documentElement;
const pages = [...document.querySelectorAll('main > .page')];
const sections = [...document.querySelectorAll('.site-header__nav a')];
const [briefing] = [document.title];
let open = null;

function mark(section, id) {
  const [own] = [section.hash.slice(1)];
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  if (own === id) section.setAttribute('aria-current', 'page');
  else if (folder && id.startsWith(folder)) section.setAttribute('aria-current', 'true');
  else section.removeAttribute('aria-current');
}

function show(page) {
  if (page === open) return;
  for (const other of open ? [open] : pages) other.hidden = 'until-found';
  page.hidden = false;
  open = page;
  const title = page.getAttribute('aria-label');
  document.title = page === pages[0] ? briefing : `${title} · ${briefing}`;
  sections.forEach((section) => mark(section, page.id));
}

// To the place that the address names; back at a page that was left, to where the reader was on it.
function arrive() {
  const place = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : pages[0];
  const page = place?.closest('main > .page');
  if (!page) return open ?? show(pages[0]);
  const another = page !== open;
  show(page);
  if (history.state?.height !== undefined) scrollTo(0, history.state.height);
  else if (place === page) scrollTo(0, 0);
  else place.scrollIntoView();
  if (another && place === page && location.hash) page.focus({ preventScroll: true });
}

const remember = () => history.replaceState({ height: scrollY }, '');
history.scrollRestoration = 'manual';
addEventListener('hashchange', arrive);
// Once more after the browser's own jump to the place, which would hide the header above a page.
addEventListener('load', () => requestAnimationFrame(arrive));
addEventListener('pagehide', remember);
document.addEventListener('click', (event) => event.target.closest?.('a[href^="#"]') && remember(), true);
document.addEventListener('beforematch', (event) => show(event.target.closest('main > .page')));
arrive();
root.dataset.paged = '';

// Fetches the page again and changes what differs, without the reader noticing more than that.
const { build, token } = document.currentScript.dataset;
const old = document.cloneNode(true); // before any script of the page's own but head.js: deferred, and the first of them
for (const name of Object.keys(old.documentElement.dataset)) delete old.documentElement.dataset[name]; // head.js has set them
remember(old, document);
document.documentElement.append(host); // only now: what the copy does not have, no new version of the page takes away
const wasMissing = performance.getEntriesByType('navigation')[0]?.responseStatus === 404;
const same = { cache: 'no-store' };
let [busy, again] = [false, false];

// Saves may come faster than pages: one fetch at a time, and one more if there was news meanwhile.
async function update() {
  again = true;
  if (busy) return;
  busy = true;
  try {
    while (again) {
      again = false;
      await bring();
    }
  } finally { busy = false; }
}

async function bring() {
  const answer = await fetch(location.pathname + location.search, same);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (again) return;
  notice(answer.status === 404 && !wasMissing ? 'This page is no longer part of the site.' : '');
  if (answer.status === 404 && !wasMissing) return;
  if (running(fresh) !== running(old)) { location.reload(); return; }
  await load(fresh);
  keep(() => morph(old.documentElement, fresh.documentElement));
  offer();
}

// What a page cannot exchange while it is open: its scripts, its policy.
const running = (page) => [...page.querySelectorAll('script[src], meta[http-equiv]')]
  .map((e) => e.getAttribute('src') ?? e.outerHTML).join('\n');

// New style sheets are loaded while the old ones still hold: nothing is ever shown without its style.
function load(fresh) {
  const there = new Set([...old.querySelectorAll('link')].filter(isSheet).map(keyOf));
  const wanted = [...fresh.querySelectorAll('link')].filter((link) => isSheet(link) && !there.has(keyOf(link)));
  return Promise.all(wanted.map((link) => new Promise((done) => {
    const made = document.importNode(link);
    made.onload = made.onerror = done;
    sheets.set(keyOf(link), made);
    [...document.querySelectorAll('link')].filter(isSheet).at(-1)?.after(made) ?? document.head.append(made);
  })));
}

// What is at the top of the window, from there downwards: the next is asked if one of them goes.
function anchors() {
  const found = new Map();
  for (let y = 1; y < innerHeight && found.size < 12; y += 8) {
    const element = document.elementFromPoint(innerWidth / 3, y);
    const tall = !element || element.matches('html, body, main, live-preview') || element.closest('[popover]');
    if (!tall && element.offsetHeight < innerHeight) found.set(element, element.getBoundingClientRect().top);
  }
  return [...found];
}

function keep(change) {
  const root = document.documentElement;
  const [held, focused] = [anchors(), document.activeElement];
  const hanging = [...document.querySelectorAll(':popover-open')].map((box) => {
    const link = box.id && document.querySelector(`[aria-describedby~="${box.id}"]`);
    return { box, link, top: link && link.getBoundingClientRect().top + scrollY };
  }).filter(({ link }) => link);
  root.style.overflowAnchor = 'none'; // the browser's own way would add to ours
  change();
  const [element, top] = held.find(([e]) => e.isConnected && e.getClientRects().length) ?? [];
  if (element) scrollBy({ top: element.getBoundingClientRect().top - top, behavior: 'instant' });
  for (const { box, link, top: was } of hanging) {
    box.style.top = `${parseFloat(box.style.top) + link.getBoundingClientRect().top + scrollY - was}px`;
  }
  if (focused?.id && !focused.isConnected) document.getElementById(focused.id)?.focus({ preventScroll: true });
  requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty('overflow-anchor')));
}

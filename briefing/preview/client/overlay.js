// What is wrong with the source, over the page or behind a badge; in a tree of its own, which the page's styles don't reach.
const host = document.createElement('live-preview');
const shade = host.attachShadow({ mode: 'open' });
const make = (tag, values = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
};
const badge = make('button', { type: 'button', className: 'badge', hidden: true });
const list = make('ol');
const title = make('h2', { id: 'title' });
const close = make('button', { type: 'button', className: 'close', textContent: 'Close' });
const panel = make('section', { className: 'panel', popover: 'manual' }, title, close, list);
panel.setAttribute('role', 'dialog');
panel.setAttribute('aria-labelledby', 'title');
badge.setAttribute('aria-live', 'polite');
shade.append(make('link', { rel: 'stylesheet', href: '/.preview/live.css' }), badge, panel);
let [problems, shown, words] = [[], '', ''];

const counted = (number, thing) => `${number} ${thing}${number === 1 ? '' : 's'}`;
const isOpen = () => panel.matches(':popover-open');

function refresh() {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const counts = [[errors, 'error'], [problems.length - errors, 'warning']].filter(([number]) => number);
  title.textContent = counts.map((count) => counted(...count)).join(', ');
  badge.textContent = [words, title.textContent].filter(Boolean).join(' · ');
  badge.hidden = !badge.textContent;
  badge.classList.toggle('badge--error', errors > 0);
  badge.setAttribute('aria-expanded', isOpen());
  return errors;
}

function item({ severity, message, code, place, link, source: line, hint }) {
  const found = make('li', { className: severity });
  if (place) found.append(make('p', {}, link ? make('a', { href: link, textContent: place }) : place));
  found.append(make('p', {}, make('strong', { textContent: `${severity}: ` }), message, ' ', make('code', { textContent: `[${code}]` })));
  if (line) found.append(make('pre', { textContent: line }));
  if (hint) found.append(make('p', { className: 'hint', textContent: `hint: ${hint}` }));
  return found;
}

// Errors open the list, once for each set of them; when they are gone it closes. Warnings wait to be asked for.
function show(found) {
  problems = found;
  list.replaceChildren(...problems.map(item));
  const wrong = JSON.stringify(problems.filter((problem) => problem.severity === 'error'));
  if (!problems.length || (shown !== '[]' && wrong === '[]')) panel.hidePopover();
  else if (wrong !== '[]' && wrong !== shown) panel.showPopover();
  shown = wrong;
  refresh();
}

function notice(text) {
  words = text;
  refresh();
}

close.addEventListener('click', () => { panel.hidePopover(); badge.focus(); });
badge.addEventListener('click', () => problems.length && panel.togglePopover());
panel.addEventListener('toggle', refresh);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !isOpen()) return;
  event.stopImmediatePropagation(); // what else Escape closes is for the next press
  panel.hidePopover();
}, true);

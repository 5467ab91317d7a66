// The keys j and k go to the next and the previous change. Without scripts, the links beside each change do.
document.documentElement.dataset.scripts = '';
const changes = [...document.querySelectorAll('section.diff-row')];

function go(step) {
  const here = changes.indexOf(document.activeElement.closest('section.diff-row'));
  const middle = innerHeight / 3;
  const seen = changes.findLastIndex((change) => change.getBoundingClientRect().top < middle);
  const from = here >= 0 ? here : step > 0 ? seen : seen + 1;
  const next = changes[Math.max(0, Math.min(changes.length - 1, from + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'start' });
}

if (changes.length) {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    if (event.key === 'j') go(1);
    else if (event.key === 'k') go(-1);
  });
}

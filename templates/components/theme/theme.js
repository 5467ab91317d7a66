// Lets the reader choose light, dark or the system's choice; head.js has set a remembered choice before the first paint.
const button = document.querySelector('[data-theme-switch]');
const root = document.documentElement;
const choices = ['system', 'light', 'dark'];
let current = root.dataset.theme || 'system';

function apply() {
  if (current === 'system') delete root.dataset.theme;
  else root.dataset.theme = current;
  button.textContent = button.dataset[current];
}

button.addEventListener('click', () => {
  current = choices[(choices.indexOf(current) + 1) % choices.length];
  apply();
  try { localStorage.setItem('theme', current); } catch { /* a private window may refuse; the choice then holds for this page */ }
});
apply();

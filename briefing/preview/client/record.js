// What can be done with the record of this page: buttons below it, and one beside each of its facts.
const tools = make('div', { className: 'tools', hidden: true });
tools.setAttribute('role', 'toolbar');
tools.setAttribute('aria-label', 'This record');
shade.append(tools);
const id = here.split('/').at(-1).replace(/\.html$/, '');

function action(words, asked) {
  const button = make('button', { type: 'button', textContent: words });
  button.addEventListener('click', () => fill({ id, ...asked }));
  return button;
}

async function offer() {
  const { does = {}, facts = {} } = id === 'index' ? {} : await ask({ does: 'about', id });
  tools.replaceChildren(...Object.entries(does).map(([name, words]) => action(words, { does: name })));
  tools.hidden = !tools.children.length;
  for (const label of document.querySelectorAll('main dl.facts > dt')) {
    const [key, value] = [facts[label.textContent], label.nextElementSibling];
    if (!key || value?.querySelector('live-correct')) continue;
    const place = document.createElement('live-correct'); // with a tree of its own: the page's words stay as they are
    const button = action('Correct', { does: 'correct', key });
    button.setAttribute('aria-label', `Correct: ${label.textContent}`);
    place.attachShadow({ mode: 'open' }).append(button);
    value.append(' ', place);
  }
}

offer();

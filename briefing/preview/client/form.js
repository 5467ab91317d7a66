// A form for what the server offers: a record, a part of one, one value. It is checked while it is filled in.
const PAUSE = 300; // ms without typing before a check

async function ask(asked) {
  const sent = { 'Content-Type': 'application/json', 'X-Preview-Token': token };
  try {
    const answer = await fetch('/.preview/form', { method: 'POST', headers: sent, body: JSON.stringify(asked) });
    return answer.ok ? answer.json() : { refused: await answer.text() };
  } catch { return { refused: 'The preview does not answer. Nothing was written.' }; }
}

// Resolves with the last answer when the form is closed; `written` is the id of the record that was written.
function fill(asked) {
  const { promise, resolve } = Promise.withResolvers();
  const heading = make('h2', { textContent: 'One moment …' });
  const [body, wrong] = [make('div'), make('div', { className: 'hint' })];
  wrong.setAttribute('role', 'status');
  const save = make('button', { textContent: 'Save', disabled: true });
  const cancel = make('button', { type: 'button', textContent: 'Cancel' });
  const dialog = make('dialog', {}, make('form', { method: 'dialog', noValidate: true }, heading, body, wrong, save, cancel));
  let [last, timer, number, isTyped] = [{}, 0, 0, false];
  const controls = () => [...body.querySelectorAll('[name]')];
  const valueOf = (e) => (e.multiple ? [...e.selectedOptions].map((option) => option.value) : e.value);
  const values = () => Object.fromEntries(controls().map((e) => [e.name, valueOf(e)]));
  const tell = ({ refused = '', problems = [] }) => {
    for (const place of dialog.querySelectorAll('.wrong')) place.replaceChildren();
    wrong.replaceChildren(refused);
    for (const { field, severity, message, hint } of problems) {
      const place = dialog.querySelector(`.wrong[data-of="${field}"]`) ?? wrong;
      if (place.closest('details')) place.closest('details').open = true;
      place.append(make('p', { className: severity }, make('strong', { textContent: `${severity}: ` }), message),
        make('p', { className: 'hint', textContent: hint }));
    }
  };
  const send = async (write) => {
    const [mine, filled] = [++number, controls().length ? { values: values() } : {}];
    const answer = await ask({ ...asked, ...filled, base: last.base, write });
    if (mine !== number) return;
    tell(answer);
    if (answer.written) { last = answer; isTyped = false; dialog.close(); notice(`Written: ${answer.path}`); }
  };
  body.addEventListener('input', () => { isTyped = true; clearTimeout(timer); timer = setTimeout(send, PAUSE, false); });
  dialog.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(timer); send(true); });
  const leave = () => (!isTyped || confirm('What you have typed will be lost. Close the form?')) && dialog.close();
  cancel.addEventListener('click', leave);
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); leave(); });
  dialog.addEventListener('close', () => { dialog.remove(); resolve(last); });
  shade.append(dialog);
  dialog.showModal();
  ask(asked).then((answer) => {
    last = answer;
    heading.textContent = answer.title ?? 'This cannot be done';
    if (answer.note) body.append(make('p', { textContent: answer.note }));
    body.append(...rows(answer.fields ?? []));
    tell(answer);
    save.disabled = Boolean(answer.refused);
    (controls().find((e) => e.checkVisibility()) ?? cancel).focus();
  });
  return promise;
}

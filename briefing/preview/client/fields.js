// The fields of a form.
const NEW = '+';
let serial = 0; // forms lie over each other: no two fields have the same id

function control({ name, value, required, many = false, choices, makes = '', lines }, number) {
  const isList = choices.length || makes;
  const element = make(isList ? 'select' : lines > 1 ? 'textarea' : 'input', { id: `field-${number}`, name });
  if (isList) {
    element.multiple = many;
    if (!many) element.append(new Option('', ''));
    for (const [id, words] of choices) element.append(new Option(words, id, false, [value].flat().includes(id)));
    if (makes && !many) element.append(new Option(`New ${makes} …`, NEW));
    element.addEventListener('change', () => element.value === NEW && another(element, makes));
  } else Object.assign(element, { value, rows: lines });
  element.setAttribute('aria-describedby', `hint-${number} wrong-${number}`);
  element.setAttribute('aria-required', required);
  return element;
}

// A record that does not exist yet is written first; then it is chosen.
async function another(select, kind) {
  select.value = '';
  const { written } = await fill({ does: 'new', kind });
  if (!written) return;
  select.add(new Option(written, written, false, true), select.options.length - 1);
  select.dispatchEvent(new Event('input', { bubbles: true }));
}

function row(field) {
  serial += 1;
  const wrong = make('div', { id: `wrong-${serial}`, className: 'wrong' });
  wrong.dataset.of = field.name;
  const words = field.label + (field.required ? ' *' : '');
  return make('div', { className: 'row' }, make('label', { htmlFor: `field-${serial}`, textContent: words }),
    control(field, serial), make('small', { id: `hint-${serial}`, textContent: field.hint ?? '' }), wrong);
}

// What may be left out and is empty is behind a fold, unless there is nothing else.
function rows(fields) {
  const first = fields.filter(({ required, value }) => required || value.length);
  if (!first.length) return fields.map(row);
  const rest = fields.filter((field) => !first.includes(field)).map(row);
  return [...first.map(row), make('details', { hidden: !rest.length }, make('summary', { textContent: 'More' }), ...rest)];
}

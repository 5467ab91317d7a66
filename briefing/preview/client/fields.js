// The fields of a form.
const NEW = '+';

function control({ name, value, required, many = false, choices, makes = '', lines }) {
  const isList = choices.length || makes;
  const element = make(isList ? 'select' : lines > 1 ? 'textarea' : 'input', { id: `field-${name}`, name });
  if (isList) {
    element.multiple = many;
    if (!many) element.append(new Option('', ''));
    for (const [id, words] of choices) element.append(new Option(words, id, false, [value].flat().includes(id)));
    if (makes && !many) element.append(new Option(`New ${makes} …`, NEW));
    element.addEventListener('change', () => element.value === NEW && another(element, makes));
  } else Object.assign(element, { value, rows: lines });
  element.setAttribute('aria-describedby', `hint-${name} wrong-${name}`);
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

const row = (field) => make('div', { className: 'row' },
  make('label', { htmlFor: `field-${field.name}`, textContent: field.label + (field.required ? ' *' : '') }), control(field),
  make('small', { id: `hint-${field.name}`, textContent: field.hint ?? '' }), make('div', { id: `wrong-${field.name}` }));

// What may be left out and is empty is behind a fold, unless there is nothing else.
function rows(fields) {
  const first = fields.filter(({ required, value }) => required || value.length);
  if (!first.length) return fields.map(row);
  const rest = fields.filter((field) => !first.includes(field)).map(row);
  return [...first.map(row), make('details', { hidden: !rest.length }, make('summary', { textContent: 'More' }), ...rest)];
}

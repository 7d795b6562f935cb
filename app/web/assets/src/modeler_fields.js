// Fields of the panel: labelled, plain, committed while typing (a moment after the last key) and at once on leaving, so that nothing typed
// is lost when save is pressed. A field knows nothing of BPMN: it is given a value and a function that takes one.
import { make, say } from './editor_words.js';

const PAUSE_MS = 400;
let number = 0;
const waiting = new Set();     // commits of fields that were typed in and have not been taken over yet

/** Takes over what was typed and not yet committed. */
export function flushFields() {
  for (const commit of [...waiting]) commit();
}

function watched(input, take) {
  let timer = 0;
  let taken = input.value;
  const commit = () => {
    clearTimeout(timer);
    waiting.delete(commit);
    if (input.value === taken) return;
    taken = input.value;
    take(input.value);
  };
  input.addEventListener('input', (event) => {
    if (event.isComposing) return;             // half a Chinese word is no value
    waiting.add(commit);
    clearTimeout(timer);
    timer = setTimeout(commit, PAUSE_MS);
  });
  input.addEventListener('compositionend', () => { waiting.add(commit); timer = setTimeout(commit, PAUSE_MS); });
  input.addEventListener('change', commit);
  return input;
}

function labelled(label, input, hint) {
  number += 1;
  const key = input.dataset.field;
  const id = `field-${number}`;
  input.id = id;
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`);
  return make('p', { class: 'field', 'data-key': key }, make('label', { for: id }, label), input, hint && make('span', { class: 'hint', id: `${id}-hint` }, hint));
}

export function textField({ name, label, value, take, hint, choices, rows, isCode, readonly }) {
  const shared = { 'data-field': name, class: isCode ? 'code' : null, readonly, spellcheck: isCode ? 'false' : null };
  const input = rows ? make('textarea', { ...shared, rows }) : make('input', { ...shared, type: 'text', autocomplete: 'off' });
  input.value = value;
  if (!readonly) watched(input, take);
  const place = labelled(label, input, hint);
  if (choices?.length) {
    const list = make('datalist', { id: `${input.id}-list` }, ...choices.map(({ value: each, words }) => make('option', { value: each }, words || '')));
    input.setAttribute('list', list.id);
    place.append(list);
  }
  return place;
}

/** A choice from a list. A value that the list does not have stays chosen and is said so. */
export function choiceField({ name, label, value, take, choices, hint, empty = say('choose') }) {
  const known = choices.some((choice) => choice.value === value);
  const options = [make('option', { value: '' }, empty)];
  if (value && !known) options.push(make('option', { value }, say('notListed', { value })));
  options.push(...choices.map((choice) => make('option', { value: choice.value },
    choice.words && choice.words !== choice.value ? `${choice.words} (${choice.value})` : choice.value)));
  const select = make('select', { 'data-field': name }, ...options);
  select.value = value;
  select.addEventListener('change', () => take(select.value));
  return labelled(label, select, hint);
}

export function checkField({ name, label, value, take }) {
  const box = make('input', { type: 'checkbox', 'data-field': name });
  box.checked = value;
  box.addEventListener('change', () => take(box.checked));
  return make('p', { class: 'field check', 'data-key': name }, make('label', {}, box, ' ', label));
}

export function group(title, ...fields) {
  const shown = fields.filter(Boolean);
  return shown.length ? make('fieldset', { 'data-key': title }, make('legend', {}, title), ...shown) : null;
}

// The panel beside the drawing: the fields of the element that is selected, and nothing else. Which fields an element has follows what
// app/engine reads of it; every change is one command of the modeler, so undo knows it.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { ask, dataset, make, part, say } from './editor_words.js';
import { checkField, choiceField, flushFields, group, textField } from './modeler_fields.js';
import { articlesField } from './modeler_articles.js';
import { kindWords } from './modeler_kinds.js';
import { extensionValue, parameterLines, writer } from './modeler_extensions.js';
import { limitFields, timerFields } from './modeler_limits.js';
import { renew } from './modeler_renew.js';

const ID = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TEXT = 'text/x-feel';     // the one language of scripts that the engine runs

function namesOf(element, lists, write, modeler) {
  const registry = modeler.get('elementRegistry');
  const object = element.businessObject;
  const isPublished = lists.published.includes(object.id);
  const rename = (id) => {
    const other = registry.get(id);
    if (!ID.test(id) || (other && other !== element)) part('panel-error').textContent = say('idBad');
    else { part('panel-error').textContent = ''; write.set(element, { id }); }
  };
  const isRoot = is(element, 'bpmn:Process');
  return group(`${say('kind')} · ${kindWords(element, modeler.get('translate'))}`,
    textField({ name: 'name', label: say('name'), value: object.get('name') || '', take: (name) => write.set(element, { name: name || undefined }) }),
    textField({ name: 'name_en', label: say('nameEn'), value: object.get('duogui:name_en') || '', take: (text) => write.set(element, { 'duogui:name_en': text || undefined }) }),
    textField({ name: 'id', label: say('id'), value: object.id, isCode: true, readonly: isPublished || isRoot, hint: say(isPublished || isRoot ? 'idKept' : 'idHint'), take: rename }));
}

function userTask(element, lists, write) {
  const value = (type, name) => extensionValue(element, type, name);
  return [
    choiceField({ name: 'form', label: say('form'), value: value('duogui:Form', 'key'), choices: lists.forms,
      take: (key) => write.extend(element, { 'duogui:Form': { key } }) }),
    textField({ name: 'department', label: say('department'), value: value('duogui:Candidates', 'department'), choices: lists.departments,
      hint: say('departmentHint'), isCode: true, take: (department) => write.extend(element, { 'duogui:Candidates': { department } }) }),
    choiceField({ name: 'duty', label: say('duty'), value: value('duogui:Candidates', 'duty'), choices: lists.duties,
      take: (duty) => write.extend(element, { 'duogui:Candidates': { duty } }) }),
  ];
}

function parametersField(element, type, write) {
  return textField({ name: 'parameters', label: say('parameters'), value: parameterLines(element, type), rows: 2, isCode: true,
    hint: say('parametersHint'), take: (text) => write.parameters(element, type, text) });
}

function decisionFields(element, lists, write) {
  const value = (name) => extensionValue(element, 'duogui:Decision', name);
  return [
    choiceField({ name: 'decision', label: say('decision'), value: value('key'), choices: lists.decisions,
      take: (key) => write.extend(element, { 'duogui:Decision': { key } }) }),
    textField({ name: 'result', label: say('result'), value: value('result'), isCode: true,
      take: (result) => write.extend(element, { 'duogui:Decision': { result } }) }),
    parametersField(element, 'duogui:Decision', write),
  ];
}

function workFields(element, lists, write) {
  const value = (name) => extensionValue(element, 'duogui:Work', name);
  return [
    choiceField({ name: 'work', label: say('work'), value: value('kind'), choices: lists.works,
      take: (kind) => write.extend(element, { 'duogui:Work': { kind } }) }),
    textField({ name: 'result', label: say('result'), value: value('result'), isCode: true,
      take: (result) => write.extend(element, { 'duogui:Work': { result } }) }),
    parametersField(element, 'duogui:Work', write),
  ];
}

function callFields(element, lists, write) {
  const called = element.businessObject.get('calledElement') || '';
  const known = lists.called.find((each) => each.value === called);
  return [
    choiceField({ name: 'called', label: say('called'), value: called, choices: lists.called,
      take: (key) => write.set(element, { calledElement: key || undefined }) }),
    known && make('p', {}, make('a', { href: known.address }, say('openCalled'))),
  ];
}

function scriptFields(element, write) {
  return [textField({ name: 'script', label: say('script'), value: element.businessObject.get('script') || '', rows: 5, isCode: true,
    take: (script) => write.set(element, { script: script || undefined, scriptFormat: TEXT }) })];
}

function flowFields(element, write) {
  const flow = element.businessObject;
  if (!isAny(flow.sourceRef, ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway'])) return [];
  const isDefault = flow.sourceRef.default === flow;
  return [
    !isDefault && textField({ name: 'condition', label: say('condition'), value: flow.conditionExpression?.body || '', rows: 3, isCode: true,
      take: (text) => write.expression(element, flow, 'conditionExpression', text) }),
    checkField({ name: 'default', label: say('isDefault'), value: isDefault,
      take: (chosen) => write.set(element.source, { default: chosen ? flow : undefined }) }),
  ];
}

function fieldsOf(element, modeler, lists, write) {
  const object = element.businessObject;
  const isNode = is(element, 'bpmn:FlowNode');
  const ofArticles = (name) => extensionValue(element, 'duogui:Articles', name);
  const articles = isNode && articlesField({
    value: () => ({ refs: ofArticles('refs'), reason: ofArticles('reason'), reason_en: ofArticles('reason_en') }),
    articles: lists.articles, take: (changed) => write.extend(element, { 'duogui:Articles': changed }),
  });
  return [
    namesOf(element, lists, write, modeler),
    is(element, 'bpmn:UserTask') && group(say('handling'), ...userTask(element, lists, write)),
    is(element, 'bpmn:UserTask') && group(say('limits'), ...limitFields(element, modeler, lists, write)),
    is(element, 'bpmn:BoundaryEvent') && group(say('limits'), ...timerFields(element, lists, write)),
    is(element, 'bpmn:BusinessRuleTask') && group(say('handling'), ...decisionFields(element, lists, write)),
    is(element, 'bpmn:ServiceTask') && group(say('handling'), ...workFields(element, lists, write)),
    is(element, 'bpmn:CallActivity') && group(say('handling'), ...callFields(element, lists, write)),
    is(element, 'bpmn:ScriptTask') && group(say('handling'), ...scriptFields(element, write)),
    is(element, 'bpmn:SequenceFlow') && group(say('choice'), ...flowFields(element, write)),
    articles,
    textField({ name: 'documentation', label: say('documentation'), value: object.get('documentation')?.[0]?.text || '', rows: 3,
      take: (text) => write.document(element, text) }),
  ].filter(Boolean);
}

/** Shows the panel and keeps it true. Shape: gives {flush, refresh}. */
export async function showPanel(modeler) {
  const lists = await (await ask(dataset.choices)).json();
  const panel = part('panel');
  const write = writer(modeler);
  const [selection, eventBus, canvas] = [modeler.get('selection'), modeler.get('eventBus'), modeler.get('canvas')];
  let shown = null;

  function draw() {
    const chosen = selection.get();
    const element = chosen.length === 1 ? chosen[0].labelTarget || chosen[0] : chosen.length ? null : canvas.getRootElement();
    const error = make('p', { class: 'note bad', role: 'alert', 'data-part': 'panel-error', 'data-key': 'error' });
    const fields = element?.businessObject
      ? [error, ...fieldsOf(element, modeler, lists, write)]
      : [make('p', { class: 'hint' }, chosen.length ? say('manyChosen', { count: chosen.length }) : say('nothingChosen'))];
    if (shown === element) renew(panel, make('div', {}, ...fields));
    else { panel.replaceChildren(...fields); panel.scrollTop = 0; }
    shown = element;
  }

  /** Drawn anew once the focus has arrived where the reader wants it: a field that was left commits before the next one has it. */
  let planned = 0;
  function plan() {
    clearTimeout(planned);
    planned = setTimeout(draw);
  }

  eventBus.on('selection.changed', 2000, () => flushFields());
  eventBus.on(['selection.changed', 'root.set', 'import.done'], () => draw());
  eventBus.on('elements.changed', ({ elements }) => {
    if (elements.some((each) => each === shown || each.labelTarget === shown) || shown?.type === 'bpmn:Process') plan();
  });
  draw();
  return { lists, flush: flushFields };
}

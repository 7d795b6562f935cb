// A limit and its timer are one thing in two places: the step says which variable is its limit, a boundary event waits until due(variable).
// Here the two are kept together: a changed variable is written into its timer, and a missing event can be drawn.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { make, say } from './editor_words.js';
import { choiceField, textField } from './modeler_fields.js';
import { extensionValue } from './modeler_extensions.js';

const PERSISTS = 'duty_persists';

function isTimer(element) {
  return is(element, 'bpmn:BoundaryEvent') && !element.labelTarget && element.businessObject.eventDefinitions?.some((each) => is(each, 'bpmn:TimerEventDefinition'));
}

/** Boundary timers of the step and of the sub-processes around it. */
function timersAround(element) {
  const found = [];
  for (let host = element; host; host = host.parent) found.push(...(host.attachers || []).filter(isTimer));
  return found;
}

function definition(timer) {
  return timer.businessObject.eventDefinitions.find((each) => is(each, 'bpmn:TimerEventDefinition'));
}

/** What gives a limit: what the tables say, and the results of decisions drawn on this diagram. */
function limitChoices(modeler, lists) {
  const known = new Map(lists.limits.map((limit) => [limit.value, limit.words]));
  for (const element of modeler.get('elementRegistry').filter((each) => is(each, 'bpmn:BusinessRuleTask'))) {
    const [key, result] = [extensionValue(element, 'duogui:Decision', 'key'), extensionValue(element, 'duogui:Decision', 'result')];
    if (result) (lists.limit_tables[key] || []).forEach((ending) => known.set(`${result}${ending}`, element.businessObject.name || key));
  }
  return [...known].map(([value, words]) => ({ value, words }));
}

function drawTimer(element, modeler, write) {
  const [modeling, factory, moddle] = [modeler.get('modeling'), modeler.get('elementFactory'), modeler.get('moddle')];
  const variable = extensionValue(element, 'duogui:Limit', 'variable');
  const interrupts = extensionValue(element, 'duogui:Limit', 'at_end') !== PERSISTS;
  const event = factory.createShape({ type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition', cancelActivity: interrupts });
  const place = { x: element.x + element.width - 20, y: element.y + element.height };
  const drawn = modeling.createShape(event, place, element, { attach: true });
  write.expression(drawn, definition(drawn), 'timeDate', `due(${variable})`);
  write.extend(element, { 'duogui:Limit': { timer: drawn.businessObject.id } });
}

export function limitFields(element, modeler, lists, write) {
  const value = (name) => extensionValue(element, 'duogui:Limit', name);
  const timers = timersAround(element);
  const setVariable = (variable) => {
    write.extend(element, { 'duogui:Limit': { variable } });
    const timer = timers.find((each) => each.businessObject.id === value('timer'));
    if (timer && variable) write.expression(timer, definition(timer), 'timeDate', `due(${variable})`);
  };
  return [
    textField({ name: 'limit', label: say('limit'), value: value('variable'), choices: limitChoices(modeler, lists), hint: say('limitHint'), isCode: true, take: setVariable }),
    choiceField({ name: 'at_end', label: say('atEnd'), value: value('at_end'), choices: lists.ends,
      take: (at_end) => write.extend(element, { 'duogui:Limit': { at_end } }) }),
    choiceField({ name: 'timer', label: say('timer'), value: value('timer'), empty: say('ownTimer'),
      choices: timers.map((each) => ({ value: each.businessObject.id, words: each.businessObject.name || '' })),
      take: (timer) => write.extend(element, { 'duogui:Limit': { timer } }) }),
    timers.some((each) => each.businessObject.id === value('timer') && each.host !== element) && choiceField({
      name: 'pauses', label: say('pauses'), value: value('pauses'), empty: say('runsOn'), choices: lists.pauses,
      take: (pauses) => write.extend(element, { 'duogui:Limit': { pauses } }) }),
    value('variable') && value('at_end') && value('at_end') !== PERSISTS && !value('timer') && make('p', {}, make('button', { type: 'button', onclick: () => drawTimer(element, modeler, write) }, say('drawTimer'))),
  ];
}

/** The expression of a boundary timer. */
export function timerFields(element, lists, write) {
  if (!isTimer(element)) return [];
  const timer = definition(element);
  const kind = ['timeDuration', 'timeCycle'].find((each) => timer[each]) || 'timeDate';
  const choices = lists.limits.map((limit) => ({ value: `due(${limit.value})`, words: limit.words }));
  return [textField({ name: 'timer', label: say('timerExpression'), value: timer[kind]?.body || '', choices, hint: say('timerHint'), isCode: true,
    take: (text) => write.expression(element, timer, kind, text) })];
}

// The drawing as text: every step, event and gateway in the order of the flows, as buttons that select. For who does not see the canvas
// or comes by keyboard, and for finding a step in a large drawing.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { make, part } from './editor_words.js';
import { kindWords } from './modeler_kinds.js';

function following(node) {
  return (node.outgoing || []).filter((flow) => is(flow, 'bpmn:SequenceFlow')).map((flow) => flow.target);
}

/** The nodes of a container from its starts along the flows; what no flow reaches comes last. */
function ordered(container) {
  const nodes = (container.children || []).filter((each) => is(each, 'bpmn:FlowNode') && !each.labelTarget);
  const seen = new Set();
  const visit = (node) => {
    if (seen.has(node) || !nodes.includes(node)) return;
    seen.add(node);
    following(node).forEach(visit);
    (node.attachers || []).forEach(visit);
  };
  nodes.filter((node) => is(node, 'bpmn:StartEvent')).forEach(visit);
  nodes.forEach(visit);
  return [...seen];
}

/** What an element is called in the reader's language; the drawing itself keeps its Chinese, which is being edited. */
function nameOf(object) {
  return (document.documentElement.lang === 'en' && object.get('duogui:name_en')) || object.name || '';
}

function flowWords(flow) {
  const answer = nameOf(flow.businessObject) || flow.businessObject.conditionExpression?.body || '';
  const target = flow.target.businessObject;
  return `${answer ? `${answer} ` : ''}→ ${nameOf(target) || target.id}`;
}

export function showOutline(modeler, show) {
  const [canvas, eventBus, translate] = ['canvas', 'eventBus', 'translate'].map((name) => modeler.get(name));
  const place = part('outline');

  function item(node) {
    const object = node.businessObject;
    const ways = (node.outgoing || []).filter((flow) => is(flow, 'bpmn:SequenceFlow'));
    const inner = is(node, 'bpmn:SubProcess') ? ordered(node) : [];
    return make('li', {},
      make('button', { type: 'button', class: 'plain', onclick: () => show(object.id) }, nameOf(object) || object.id, make('span', { class: 'sub' }, kindWords(node, translate))),
      ways.length > 1 && make('ul', { class: 'ways' }, ...ways.map((flow) => make('li', {},
        make('button', { type: 'button', class: 'plain', onclick: () => show(flow.id) }, flowWords(flow))))),
      inner.length > 0 && make('ol', {}, ...inner.map(item)));
  }

  let timer = 0;
  const draw = () => {
    if (!place.closest('details').open) return;
    place.replaceChildren(make('ol', {}, ...canvas.getRootElements().flatMap((root) => ordered(root).map(item))));
  };
  place.closest('details').addEventListener('toggle', draw);
  eventBus.on(['elements.changed', 'import.done'], () => { clearTimeout(timer); timer = setTimeout(draw, 200); });
  draw();
}

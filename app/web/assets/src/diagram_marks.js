// Marks of a case's state on a drawn diagram: classes on what is active, done, red or taken, short words beside them, links to called diagrams.
// Colour is never alone: an active or red step says so in words, a done one has its tick.

const ACTIVITY = /Task$|SubProcess$|^bpmn:Transaction$|^bpmn:CallActivity$|^bpmn:Task$/;

function badge(className, text) {
  const element = document.createElement('span');
  element.className = `diagram-badge ${className}`;
  element.textContent = text;
  return element;
}

/** Puts a row of badges on an element. Shape: what takes it away again. */
function attach(viewer, id, badges, options) {
  const row = document.createElement('div');
  row.className = 'diagram-badges';
  row.append(...badges);
  const overlays = viewer.get('overlays');
  const added = overlays.add(id, 'diagram-badges', { html: row, ...options });
  return () => overlays.remove(added);
}

function counted(word, count) {
  return count > 1 ? `${word} ${count}` : word;
}

/** Calls act for each of ids that the drawing shows: a called model's steps are drawn on its own diagram. */
function onDrawn(viewer, ids, act) {
  const registry = viewer.get('elementRegistry');
  for (const id of ids) {
    const element = registry.get(id);
    if (element) act(id, element);
  }
}

function markDone(viewer, words, done) {
  const ids = Object.keys(done).filter((id) => done[id] > 0);
  onDrawn(viewer, ids, (id, element) => {
    viewer.get('canvas').addMarker(id, 'is-done');
    if (!ACTIVITY.test(element.type)) return;
    const text = `✓ ${counted(words.textDone || '', done[id])}`;
    attach(viewer, id, [badge('is-done', text)], { position: { bottom: 9, left: 6 }, show: { minZoom: 0.5 } });
  });
}

const EYES = { position: { top: -11, left: 6 }, scale: { min: 0.9, max: 1.2 } };   // what needs eyes keeps its size in a small drawing

function markOpen(viewer, words, active, red) {
  const canvas = viewer.get('canvas');
  const ids = new Set([...Object.keys(active).filter((id) => active[id] > 0), ...red]);
  onDrawn(viewer, ids, (id) => {
    const badges = [];
    if (active[id] > 0) {
      canvas.addMarker(id, 'is-active');
      badges.push(badge('is-active', `${words.textActive || ''} ${active[id]}`));
    }
    if (red.includes(id)) {
      canvas.addMarker(id, 'is-red');
      badges.push(badge('is-red', words.textRed || '!'));
    }
    attach(viewer, id, badges, EYES);
  });
}

/** A badge of its own on an element: below a step, whose edges have other badges, beside an event or gateway, below which its name stands.
    In a drawing so small that it would cover others' names it is left out. Shape: what takes it away again. */
export function attachBadge(viewer, id, name, text) {
  const isStep = ACTIVITY.test(viewer.get('elementRegistry').get(id).type);
  return attach(viewer, id, [badge(name, text)], { ...EYES, show: { minZoom: 0.25 }, position: isStep ? { bottom: -7, left: 6 } : { top: 8, right: -4 } });
}

/** What a move would end, begin and leave as it is, and where it leads. Shape: counts by element, target "" where nothing moves. */
export function markEffect(viewer, words, { ends = {}, begins = {}, stays = {}, target = '' }) {
  const canvas = viewer.get('canvas');
  const kinds = [['is-ended', ends, words.textEnds], ['is-begun', begins, words.textBegins], ['is-active', stays, words.textStays]];
  onDrawn(viewer, new Set([...Object.keys(ends), ...Object.keys(begins), ...Object.keys(stays)]), (id) => {
    const own = kinds.filter(([, counts]) => counts[id] > 0);
    canvas.addMarker(id, own[own.length - 1][0]);
    attach(viewer, id, own.map(([name, counts, word]) => badge(name, counted(word || '', counts[id]))), EYES);
  });
  onDrawn(viewer, [target].filter((id) => id && !(begins[id] > 0)), (id) => {
    canvas.addMarker(id, 'is-chosen');
    attachBadge(viewer, id, 'is-chosen', words.textChosen || '');
  });
  linkCalled(viewer, words);
}

function markFlows(viewer, flows) {
  const canvas = viewer.get('canvas');
  onDrawn(viewer, Object.keys(flows).filter((id) => flows[id] > 0), (id) => canvas.addMarker(id, 'is-taken'));
}

function linkCalled(viewer, words) {
  const called = JSON.parse(words.diagramCalled || '{}');
  onDrawn(viewer, Object.keys(called), (id, element) => {
    const link = document.createElement('a');
    link.className = 'diagram-called';
    link.href = called[id];
    link.textContent = words.textCalled || '→';
    const name = element.businessObject.name;
    if (name) link.setAttribute('aria-label', `${link.textContent} ${name}`);
    viewer.get('overlays').add(id, 'diagram-called', { position: { bottom: 9, right: 46 }, show: { minZoom: 0.5 }, html: link });
  });
}

/** Shows state on the drawing of viewer. Shape: words is the dataset of the island's element, state as the server sends it. */
export function mark(viewer, words, { active = {}, done = {}, flows = {}, red = [] }) {
  markFlows(viewer, flows);
  markDone(viewer, words, done);
  markOpen(viewer, words, active, red);
  linkCalled(viewer, words);
}

// The diagram island: fills each <div class="diagram"> with a model's drawing and shows on it where a case stands.
//
//   data-diagram-src      address of the BPMN text          data-diagram-state    address of {"active", "done", "flows", "red"}
//   data-diagram-called   {"call activity's id": "address of the page or tab of the called diagram"}
//   data-label            what the diagram is, for who cannot see it
//   data-label-in, -out, -fit                               names of the buttons
//   data-text-active, -done, -red, -called, -open, -error   words of the marks, links and the failure
//
// Nothing is decided here: the state is the server's. When all diagrams of the page stand, body[data-ready] is "1"; "error" when one failed.
import './polyfills.js';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { mark } from './diagram_marks.js';

const BUTTONS = [
  { name: 'in', sign: '+', act: (canvas) => canvas.zoom(canvas.zoom() * 1.25) },
  { name: 'out', sign: '−', act: (canvas) => canvas.zoom(canvas.zoom() / 1.25) },
  { name: 'fit', sign: '⤢', act: fit },
];
const SMALLEST_LEGIBLE = 0.6;   // below, the names of steps are smaller than 8 px
const READING = 0.8;            // names of steps at about 10 px
const MARGIN = 20;              // left of a drawing that opens at its beginning
const LARGEST_FIT = 1;          // a small drawing is not blown up beyond the size it was drawn for

function fit(canvas) {
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > LARGEST_FIT) canvas.zoom(LARGEST_FIT, 'auto');
}

/** A drawing too large to be read as a whole opens where the case stands; the button shows it whole. */
function showWhatIsOpen(viewer, state) {
  const canvas = viewer.get('canvas');
  if (canvas.zoom() >= SMALLEST_LEGIBLE) return;
  const registry = viewer.get('elementRegistry');
  const active = Object.keys(state.active || {}).filter((id) => state.active[id] > 0).map((id) => registry.get(id));
  const area = (element) => element.width * element.height;      // the step, not the sub-process that encloses it
  const [open] = active.filter(Boolean).sort((one, other) => area(one) - area(other));
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READING, outer.height / READING];
  const left = open ? open.x + open.width / 2 - width / 2 : inner.x - MARGIN;
  const top = open ? open.y + open.height / 2 - height / 2 : inner.y + inner.height / 2 - height / 2;
  canvas.viewbox({ x: left, y: top, width, height });
}

async function read(address, kind) {
  const answer = await fetch(address, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer[kind]();
}

/** The names that bpmn-js itself puts on the page, in the words of the page. */
function words(place) {
  const translate = (template, values = {}) => {
    const text = template === 'Open {element}' && place.dataset.textOpen ? `${place.dataset.textOpen} {element}` : template;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  };
  return { translate: ['value', translate] };
}

function addButtons(place, canvas) {
  const bar = document.createElement('div');
  bar.className = 'diagram-buttons';
  bar.setAttribute('role', 'group');
  for (const { name, sign, act } of BUTTONS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.title = place.getAttribute(`data-label-${name}`) || sign;
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => act(canvas));
    bar.append(button);
  }
  place.prepend(bar);
}

/** The wheel belongs to the page; with Ctrl it zooms the drawing. Without this a reader could not scroll past it. */
function keepTheWheelForThePage(place) {
  place.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }, { capture: true });
}

function tell(place, failure) {
  const message = document.createElement('p');
  message.className = 'diagram-error';
  message.setAttribute('role', 'alert');
  message.textContent = `${place.dataset.textError || ''} (${failure.message})`;
  place.replaceChildren(message);
}

async function draw(place) {
  const box = document.createElement('div');
  box.className = 'diagram-canvas';
  place.append(box);
  const viewer = new NavigatedViewer({ container: box, additionalModules: [words(place)] });
  const [xml, state] = await Promise.all([
    read(place.dataset.diagramSrc, 'text'),
    place.dataset.diagramState ? read(place.dataset.diagramState, 'json') : {},
  ]);
  await viewer.importXML(xml);
  const canvas = viewer.get('canvas');
  const drawing = box.querySelector('svg[tabindex]');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', place.dataset.label || '');
  mark(viewer, place.dataset, state);
  addButtons(place, canvas);
  keepTheWheelForThePage(place);
  fit(canvas);
  showWhatIsOpen(viewer, state);
}

async function drawAll(root) {
  const places = [...root.querySelectorAll('.diagram[data-diagram-src]:not([data-drawn])')];
  if (!places.length) return;
  places.forEach((place) => { place.dataset.drawn = ''; });
  const failures = await Promise.all(places.map((place) => draw(place).then(() => null, (failure) => {
    tell(place, failure);
    return failure;
  })));
  document.body.dataset.ready = failures.some(Boolean) ? 'error' : '1';
}

drawAll(document);
document.addEventListener('htmx:load', (event) => drawAll(event.detail.elt.parentNode || document));

// The diagram island: fills each <div class="diagram"> with a model's drawing and shows on it where a case stands.
//
//   data-diagram-src      address of the BPMN text          data-diagram-state    address of {"active", "done", "flows", "red"}
//   data-diagram-choices  what pressing an element chooses (diagram_choice.js)
//   data-diagram-effect   {"ends", "begins", "stays", "target"} of a move that is not made yet, in place of a state
//   data-diagram-called   {"call activity's id": "address of the page or tab of the called diagram"}
//   data-label            what the diagram is, for who cannot see it
//   data-label-in, -out, -fit                               names of the buttons
//   data-text-active, -done, -red, -called, -open, -error   words of the marks, links and the failure
//
// Nothing is decided here: the state is the server's. One that is hidden is drawn when its tab shows it. When all in sight stand, body[data-ready] is "1"; "error" when one failed.
import { addButtons, fit, keepTheWheelForThePage, openViewer, read, tell } from './diagram_canvas.js';
import { letChoose } from './diagram_choice.js';
import { mark, markEffect } from './diagram_marks.js';
import { openTabs } from './diagram_tabs.js';

const SMALLEST_LEGIBLE = 0.6;   // below, the names of steps are smaller than 8 px
const READING = 0.8;            // names of steps at about 10 px
const MARGIN = 20;              // left of a drawing that opens at its beginning

/** A drawing too large to be read as a whole opens where the case stands; the button shows it whole. */
function showWhatIsOpen(viewer, active) {
  const canvas = viewer.get('canvas');
  if (canvas.zoom() >= SMALLEST_LEGIBLE) return;
  const registry = viewer.get('elementRegistry');
  const drawn = Object.keys(active).filter((id) => active[id] > 0).map((id) => registry.get(id));
  const area = (element) => element.width * element.height;      // the step, not the sub-process that encloses it
  const [open] = drawn.filter((element) => element && element.width > 0).sort((one, other) => area(one) - area(other));
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READING, outer.height / READING];
  const left = open ? open.x + open.width / 2 - width / 2 : inner.x - MARGIN;
  const top = open ? open.y + open.height / 2 - height / 2 : inner.y + inner.height / 2 - height / 2;
  canvas.viewbox({ x: left, y: top, width, height });
}

async function draw(place) {
  const { diagramSrc, diagramState, diagramChoices, diagramEffect } = place.dataset;
  const [xml, state] = await Promise.all([read(diagramSrc, 'text'), diagramState ? read(diagramState, 'json') : {}]);   // a page that is left fails both
  const { viewer } = await openViewer(place, place, xml);
  const canvas = viewer.get('canvas');
  const effect = diagramEffect && JSON.parse(diagramEffect);
  if (effect) markEffect(viewer, place.dataset, effect);
  else mark(viewer, place.dataset, state);
  addButtons(place, place, () => canvas);
  keepTheWheelForThePage(place);
  fit(canvas);
  showWhatIsOpen(viewer, effect ? whereToLook(effect) : state.active || {});
  if (diagramChoices) letChoose(place, viewer);
}

/** Where something begins, else where it ends. */
function whereToLook({ begins, ends, target }) {
  if (target) return { [target]: 1 };
  return Object.keys(begins).length ? begins : ends;
}

async function drawAll(root) {
  const places = [...root.querySelectorAll('.diagram[data-diagram-src]:not([data-drawn]):not([hidden])')];
  if (!places.length) return;
  places.forEach((place) => { place.dataset.drawn = ''; });
  const failures = await Promise.all(places.map((place) => draw(place).then(() => null, (failure) => {
    tell(place, place.dataset.textError, failure);
    return failure;
  })));
  document.body.dataset.ready = failures.some(Boolean) ? 'error' : '1';
}

openTabs(document, drawAll);
drawAll(document);
document.addEventListener('htmx:load', (event) => drawAll(event.detail.elt.parentNode || document));

// What every island with a drawing shares: a viewer with the page's own words, its buttons, how it is fetched, fitted and described.
import './polyfills.js';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';

const BUTTONS = [
  { name: 'in', sign: '+', act: (canvas) => canvas.zoom(canvas.zoom() * 1.25) },
  { name: 'out', sign: '−', act: (canvas) => canvas.zoom(canvas.zoom() / 1.25) },
  { name: 'fit', sign: '⤢', act: fit },
];
const LARGEST_FIT = 1;          // a small drawing is not blown up beyond the size it was drawn for

export function fit(canvas) {
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > LARGEST_FIT) canvas.zoom(LARGEST_FIT, 'auto');
}

/** Moves the drawing only where the element cannot be seen. */
export function bringIntoSight(canvas, { x, y, width, height }) {
  const view = canvas.viewbox();
  const isSeen = x >= view.x && y >= view.y && x + width <= view.x + view.width && y + height <= view.y + view.height;
  if (isSeen) return;
  canvas.viewbox({
    x: x + width / 2 - view.width / 2, y: y + height / 2 - view.height / 2, width: view.width, height: view.height,
  });
}

export async function read(address, kind) {
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

/** Buttons that act on the canvas which `canvas()` names. Shape: words is the dataset that names them. */
export function addButtons(place, words_, canvas) {
  const bar = document.createElement('div');
  bar.className = 'diagram-buttons';
  bar.setAttribute('role', 'group');
  for (const { name, sign, act } of BUTTONS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.title = words_.getAttribute(`data-label-${name}`) || sign;
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => act(canvas()));
    bar.append(button);
  }
  place.prepend(bar);
}

/** The wheel belongs to the page; with Ctrl it zooms the drawing. Without this a reader could not scroll past it. */
export function keepTheWheelForThePage(place) {
  place.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }, { capture: true });
}

export function tell(place, text, failure) {
  const message = document.createElement('p');
  message.className = 'diagram-error';
  message.setAttribute('role', 'alert');
  message.textContent = `${text || ''} (${failure.message})`;
  place.replaceChildren(message);
}

/** A viewer in a box of its own inside place, with the drawing in it. Shape: words_ is the element whose dataset holds the words. */
export async function openViewer(place, words_, xml) {
  const box = document.createElement('div');
  box.className = 'diagram-canvas';
  place.append(box);
  const viewer = new NavigatedViewer({ container: box, additionalModules: [words(words_)] });
  await viewer.importXML(await xml);
  const drawing = box.querySelector('svg[tabindex]');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', words_.dataset.label || '');
  return { viewer, box };
}

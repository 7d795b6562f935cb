// Choosing an element on the drawing. The radios of the form stay what is sent and what the keyboard uses: a press on an element sets
// its radio, a radio marks its element, and what cannot be chosen says why. Which element leads where is the server's (data-diagram-choices:
// {element: {told, picks: [[value of the radio, where, what is told once it is chosen], ...]}}, no picks where it cannot be chosen).
import { bringIntoSight } from './diagram_canvas.js';
import { attachBadge } from './diagram_marks.js';
import { bringForward } from './diagram_tabs.js';

const choosers = new WeakMap();
const spot = ({ screenX, screenY }) => `${screenX},${screenY}`;

class Chooser {
  constructor(root) {
    this.form = root.closest('form');
    this.name = root.dataset.chooser;
    this.parts = {};
    for (const part of root.querySelectorAll('[data-part]')) this.parts[part.dataset.part] = part;
    this.byValue = new Map();
    this.drawn = new Map();                 // place: its viewer
    this.marks = {};                        // name: what takes it away
    this.takeBadge = () => {};
    for (const place of root.querySelectorAll('[data-diagram-choices]')) {
      for (const [element, { picks = [] }] of Object.entries(JSON.parse(place.dataset.diagramChoices))) {
        for (const [value, where, told] of picks) this.byValue.set(value, { place, element, where, told });
      }
    }
    this.form.addEventListener('change', (event) => this.changed(event));
    this.form.addEventListener('focusin', (event) => this.pointed(event.target));
    this.form.addEventListener('mouseover', (event) => {
      if (spot(event) !== this.mouse) this.pointed(event.target);    // else the page scrolled under a resting mouse
    });
    document.addEventListener('mousemove', (event) => { this.mouse = spot(event); });
    this.parts.told.hidden = false;
    this.parts.onward.addEventListener('click', (event) => {
      event.preventDefault();
      this.form.elements.namedItem('reason').focus();
    });
  }

  radios() {
    return [...this.form.elements].filter((entry) => entry.type === 'radio' && entry.name === this.name);
  }

  add(place, viewer) {
    const choices = JSON.parse(place.dataset.diagramChoices);
    const canvas = viewer.get('canvas');
    this.drawn.set(place, viewer);
    viewer.get('elementRegistry').forEach((element) => {
      const choice = choices[element.id];
      if (!choice || element.labelTarget) return;
      canvas.addMarker(element.id, choice.picks ? 'may-choose' : 'may-not');
      if (element.children.length && !element.collapsed) canvas.addMarker(element.id, 'is-frame');
    });
    viewer.get('eventBus').on('element.click', ({ element }) => {
      const { id } = element.labelTarget || element;
      if (choices[id]) this.pressed(place, id, choices[id]);
    });
    this.sync();
  }

  /** An element was pressed. Where it is open in several scopes it says so, and the person says which. */
  pressed(place, element, { told, picks = [] }) {
    this.answer(told && { place, element }, told, picks.length > 1 ? picks : []);
    this.parts.answer.classList.toggle('bad', !picks.length);
    if (picks.length === 1) this.choose(picks[0][0]);
    this.parts.told.scrollIntoView({ block: 'nearest' });
  }

  /** What is said of the element that was pressed. Shape: at is "" and picks are none where there is nothing to say. */
  answer(at, told, picks) {
    this.asked = at;
    this.say('answer', told);
    this.mark('is-asked', at);
    this.parts.picks.hidden = !picks.length;
    this.parts.picks.replaceChildren(...picks.map(([value, where]) => {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', textContent: where, value });
      button.addEventListener('click', () => this.choose(value));
      return button;
    }));
  }

  choose(value) {
    const radio = this.radios().find((each) => each.value === value);
    for (let fold = radio.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    if (radio.checked) this.sync();
    else radio.click();
  }

  changed({ target }) {
    const line = target.closest('li');
    const beside = line && line.querySelector(`input[type="radio"][name="${this.name}"]`);
    if (target.name === this.name) this.sync();
    else if (beside && target.value) beside.click();      // whoever says whom to add wants to add
  }

  /** Shows what is chosen, on the drawing and in words. */
  sync() {
    const radio = this.radios().find((each) => each.checked);
    const found = radio && this.byValue.get(radio.value);
    if (!found || !this.asked || found.element !== this.asked.element) this.answer('', '', []);
    for (const button of this.parts.picks.children) button.setAttribute('aria-pressed', String(button.value === radio.value));
    this.say('chosen', found ? found.told : '');
    this.parts.onward.hidden = !found;
    this.mark('is-chosen', found);
    this.takeBadge();
    if (!found) return;
    bringForward(found.place);
    const viewer = this.drawn.get(found.place);
    const element = viewer && viewer.get('elementRegistry').get(found.element);
    if (!element) return;                               // a drawing under way asks again when it stands
    this.takeBadge = attachBadge(viewer, found.element, 'is-chosen', found.place.dataset.textChosen);
    bringIntoSight(viewer.get('canvas'), element);
  }

  /** A radio under the mouse or in focus shows its element. */
  pointed(target) {
    const label = target instanceof Element && target.closest('label');
    const under = label && label.querySelector('input[type="radio"]');
    this.mark('is-pointed', this.byValue.get((under || document.activeElement || {}).value));
  }

  say(part, text) {
    if (this.parts[part].textContent !== text) this.parts[part].textContent = text;
    this.parts[part].hidden = !text;
  }

  /** Puts a mark on one element and takes it from where it was. */
  mark(name, at) {
    if (this.marks[name]) this.marks[name]();
    this.marks[name] = null;
    const viewer = at && this.drawn.get(at.place);
    if (!viewer || !viewer.get('elementRegistry').get(at.element)) return;
    const canvas = viewer.get('canvas');
    canvas.addMarker(at.element, name);
    this.marks[name] = () => canvas.removeMarker(at.element, name);
  }
}

/** Lets a person choose on the drawing of place. */
export function letChoose(place, viewer) {
  const root = place.closest('[data-chooser]');
  if (!choosers.has(root)) choosers.set(root, new Chooser(root));
  choosers.get(root).add(place, viewer);
}

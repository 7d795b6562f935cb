// The drawings of a replay: one viewer per model, all drawn at the start, one of them in sight. For each element one row of badges is
// made once; a frame only changes the classes and texts that differ. Colour is never alone: every state has its word or number.
import { addButtons, bringIntoSight, fit, keepTheWheelForThePage, openViewer, read } from './diagram_canvas.js';
import { key } from './replay_fold.js';

const CLASSES = ['is-active', 'is-done', 'is-red', 'is-taken'];
const LEVELS = 5;
const SMALLEST_LEGIBLE = 0.6;   // below, the names of steps are smaller than 8 px
const READING = 0.8;            // names of steps at about 10 px
const MARGIN = 20;              // left of a drawing that opens at its beginning

function badge(name) {
  const element = document.createElement('span');
  element.className = `diagram-badge ${name}`;
  element.hidden = true;
  return element;
}

function say(element, text) {
  element.hidden = !text;
  if (text && element.textContent !== text) element.textContent = text;
}

class Drawing {
  constructor(words, model, viewer, box) {
    Object.assign(this, { words, model, box });
    this.canvas = viewer.get('canvas');
    this.registry = viewer.get('elementRegistry');
    this.marks = [];
    const overlays = viewer.get('overlays');
    this.registry.forEach((element, gfx) => {
      if (element.labelTarget || !element.parent || element.type === 'bpmn:Participant' || element.type === 'bpmn:Lane') return;
      const mark = { id: element.id, which: key(model, element.id), gfx, isFlow: Boolean(element.waypoints), told: '' };
      if (!mark.isFlow) {
        mark.badges = ['is-active', 'is-red', 'is-heat', 'is-done'].map(badge);
        mark.isFrame = element.type === 'bpmn:SubProcess' && !element.collapsed;       // an open sub-process: its steps have the heat
        const row = (badges) => {
          const made = document.createElement('div');
          made.className = 'diagram-badges';
          made.append(...badges);
          return made;
        };
        overlays.add(element.id, 'replay', { html: row(mark.badges.slice(0, 3)), position: { top: -11, left: 4 }, scale: { min: 0.9, max: 1.2 } });
        overlays.add(element.id, 'replay', { html: row(mark.badges.slice(3)), position: { bottom: 9, left: 4 }, show: { minZoom: 0.5 } });
      }
      this.marks.push(mark);
    });
    fit(this.canvas);
    if (this.canvas.zoom() < SMALLEST_LEGIBLE) this.beginToRead();
  }

  /** A drawing too large to be read as a whole opens at its beginning; the button shows it whole. */
  beginToRead() {
    const { inner, outer } = this.canvas.viewbox();
    const [width, height] = [outer.width / READING, outer.height / READING];
    this.canvas.viewbox({ x: inner.x - MARGIN, y: inner.y + inner.height / 2 - height / 2, width, height });
  }

  show(standing, heat) {
    const active = new Map();
    for (const token of standing.tokens.values()) {
      if (token.model === this.model) active.set(token.element, (active.get(token.element) || 0) + 1);
    }
    for (const mark of this.marks) {
      this.tell(mark, active.get(mark.id) || 0, standing, heat && !mark.isFrame && heat.get(mark.which));
    }
  }

  tell(mark, active, standing, heat) {
    const done = (mark.isFlow ? standing.flows : standing.done).get(mark.which) || 0;
    const isRed = standing.red.has(mark.which);
    const told = `${active},${done},${isRed},${heat ? heat.level : ''}`;
    if (told === mark.told) return;
    mark.told = told;
    const on = [active > 0, done > 0 && !mark.isFlow, isRed, done > 0 && mark.isFlow];
    CLASSES.forEach((name, number) => mark.gfx.classList.toggle(name, on[number] && !(heat && number < 3)));
    for (let level = 1; level <= LEVELS; level += 1) mark.gfx.classList.toggle(`heat-${level}`, Boolean(heat) && heat.level === level);
    if (mark.isFlow) return;
    const { textActive, textRed } = this.words.dataset;
    say(mark.badges[0], active ? `${textActive} ${active}` : '');
    say(mark.badges[1], isRed ? textRed : '');
    say(mark.badges[2], heat ? heat.words : '');
    say(mark.badges[3], done ? `✓ ${done}` : '');
  }

  /** Moves the drawing only where the element cannot be seen. */
  bringIntoSight(id) {
    const element = id && this.registry.get(id);
    if (!element || element.waypoints) return;
    bringIntoSight(this.canvas, element);
  }
}

export class Drawings {
  constructor(root, place) {
    Object.assign(this, { root, place, byModel: new Map(), shown: '' });
  }

  async open(addresses) {
    for (const [model, address] of Object.entries(addresses)) {
      const { viewer, box } = await openViewer(this.place, this.root, read(address, 'text'));
      this.byModel.set(model, new Drawing(this.root, model, viewer, box));
    }
    addButtons(this.place, this.root, () => this.byModel.get(this.shown).canvas);
    keepTheWheelForThePage(this.place);
  }

  /** Which drawing is in sight; the others keep their size, so that showing them costs nothing. */
  choose(model) {
    if (model === this.shown || !this.byModel.has(model)) return false;
    this.shown = model;
    for (const [each, drawing] of this.byModel) drawing.box.classList.toggle('is-away', each !== model);
    return true;
  }

  point(gfx) {
    if (gfx === this.here) return;
    if (this.here) this.here.classList.remove('is-here');
    if (gfx) gfx.classList.add('is-here');
    this.here = gfx;
  }

  show(standing, here, heat, looksForIt) {
    const drawing = this.byModel.get(this.shown);
    if (!drawing) return;
    const id = here && here.model === this.shown ? here.element : '';
    drawing.show(standing, heat);
    this.point(id && drawing.registry.getGraphics(id));
    if (looksForIt) drawing.bringIntoSight(id);
  }
}

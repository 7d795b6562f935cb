// The replay island: a slider over the facts of a case. Fills <div data-replay> and its parts, which the server has already filled for the
// fact asked for, so that the page serves without script too.
//
//   data-index, data-facts    addresses of what is read once, and of the facts in pages          data-at, data-all, data-model   where to begin
//   data-diagrams             {"model": "address of its BPMN text"}                               data-label-*, data-text-*       words
//
// Nothing is decided here: lights, reasons and sentences are the server's; the standing is folded from the facts by its rules.
// When the replay stands, body[data-ready] is "1"; "error" when it could not be read.
import './replay.css';
import { read, tell } from './diagram_canvas.js';
import { Drawings } from './replay_drawing.js';
import { FactList } from './replay_list.js';
import { Panels } from './replay_panels.js';
import { Timeline } from './replay_timeline.js';

const STEPS_PER_S = 2;          // at speed 1, stepwise
const WHOLE_S = 60;             // how long the whole case takes at speed 1, by time
const MS_PER_S = 1000;
const LONGEST_FRAME_MS = 100;   // a hidden page or a slow frame does not make the replay leap
const SETTLED_MS = 200;         // before the address is changed
const LEVELS = 5;
const OWN_KEYS = 'input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable="true"]';

class Replay {
  constructor(root, index, timeline, drawings) {
    Object.assign(this, { root, index, timeline, drawings, place: 0, isPlaying: false, isTimed: false, isFollowing: true, all: root.dataset.all === '1' });
    this.panels = new Panels(root, index, (seq) => this.address(seq));
    this.heat = heatOf(index.heat);
    this.tools = this.mountTools();
    this.list = new FactList(root.querySelector('[data-part="list"]'), (seq) => this.address(seq), (place) => this.go(place));
    this.listenToTabs();
    document.addEventListener('keydown', (event) => this.press(event));
  }

  part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  tool(name) { return this.tools.querySelector(`[data-do="${name}"]`); }

  address(seq) {
    const query = new URLSearchParams({ at: seq, ...(this.all ? { all: 1 } : {}) });
    return `${location.pathname}?${query}`;
  }

  mountTools() {
    const controls = this.part('controls');
    controls.replaceChildren(this.part('tools').content.cloneNode(true));
    const acts = {
      first: () => this.step(-Infinity), back: () => this.step(-1), play: () => this.play(!this.isPlaying), forward: () => this.step(1),
      last: () => this.step(Infinity),
    };
    controls.addEventListener('click', (event) => {
      const button = event.target.closest('button[data-do]');
      if (button) acts[button.dataset.do]();
    });
    controls.addEventListener('input', (event) => this.turn(event.target));
    return controls;
  }

  turn(control) {
    const does = control.dataset.do;
    if (does === 'slide') {
      this.play(false);
      const value = Number(control.value);
      this.go(this.isTimed ? this.timeline.placeAt(this.index.first_ms + value * MS_PER_S) : this.timeline.steps[value], { keepsSlider: this.isTimed });
    } else if (does === 'timed') {
      this.isTimed = control.checked;
      this.measure();
      this.go(this.place);
    } else if (does === 'follow') {
      this.isFollowing = control.checked;
      this.go(this.place);
    } else if (does === 'heat') {
      this.isHot = control.checked;
      if (this.isHot) this.part('heat').open = true;
      this.go(this.place);
    }
  }

  listenToTabs() {
    this.part('tabs').addEventListener('click', (event) => {
      const tab = event.target.closest('a[data-model]');
      if (!tab) return;
      event.preventDefault();
      this.isFollowing = this.tool('follow').checked = false;
      this.choose(tab.dataset.model);
      this.go(this.place);
    });
    this.part('which').addEventListener('click', (event) => {
      const choice = event.target.closest('a');
      if (!choice) return;
      event.preventDefault();
      this.stepThrough(choice.href.includes('all='));
      this.go(this.place);
    });
    this.part('outlines').addEventListener('toggle', () => this.go(this.place));
  }

  stepThrough(all) {
    this.all = all;
    this.part('which').querySelectorAll('a').forEach((each) => {
      if (each.href.includes('all=') === all) each.setAttribute('aria-current', 'true');
      else each.removeAttribute('aria-current');
    });
    this.timeline.stepThrough(all);
    this.list.hold(this.timeline.facts, this.timeline.steps);
    this.measure();
  }

  measure() {
    const slider = this.tool('slide');
    slider.max = this.isTimed ? Math.ceil((this.index.last_ms - this.index.first_ms) / MS_PER_S) : this.timeline.steps.length - 1;
  }

  choose(model) {
    if (!this.drawings.choose(model)) return;
    this.part('tabs').querySelectorAll('a').forEach((tab) => {
      if (tab.dataset.model === model) tab.setAttribute('aria-current', 'true');
      else tab.removeAttribute('aria-current');
    });
  }

  /** Where on the diagrams a fact happened. */
  where(standing, fact) {
    const { model, element, node, task, flow } = fact.body;
    const known = standing.places.get(node || task) || (model && { model, element: element || flow });
    return known || this.index.reasons[fact.seq] || null;
  }

  go(place, { keepsSlider = false } = {}) {
    this.place = place;
    const fact = this.timeline.facts[place];
    const standing = this.timeline.standingAt(place);
    const here = this.where(standing, fact);
    if (this.isFollowing && here) this.choose(here.model);
    this.drawings.show(standing, here, this.isHot ? this.heat : null, this.isFollowing);
    this.panels.show(standing, fact, this.drawings.shown);
    const step = this.timeline.stepOf(place);
    this.list.select(step);
    const slider = this.tool('slide');
    if (!keepsSlider) slider.value = this.isTimed ? Math.round(((this.cursor || fact.ms) - this.index.first_ms) / MS_PER_S) : step;
    slider.setAttribute('aria-valuetext', `${fact.seq} / ${this.index.length}, ${fact.at}, ${fact.words}`);
    this.rememberAddress();
  }

  rememberAddress() {
    if (this.remembering) return;
    this.remembering = setTimeout(() => {
      this.remembering = 0;
      history.replaceState(null, '', this.address(this.timeline.facts[this.place].seq));
    }, SETTLED_MS);
  }

  step(by) {
    this.play(false);
    const { steps, stepOf } = { steps: this.timeline.steps, stepOf: this.timeline.stepOf(this.place) };
    // Between two steps "back" leads to the one before: that is where the list stands.
    const from = by < 0 && steps[stepOf] < this.place ? stepOf + 1 : stepOf;
    this.go(steps[Math.min(Math.max(from + by, 0), steps.length - 1)]);
  }

  play(on) {
    if (on === this.isPlaying) return;
    this.isPlaying = on;
    this.tool('play').textContent = on ? this.root.dataset.textPause : this.root.dataset.textPlay;
    this.root.dataset.playing = on ? '1' : '';
    this.cursor = 0;
    if (!on) return;
    if (this.place >= this.timeline.steps[this.timeline.steps.length - 1]) this.go(this.timeline.steps[0]);
    this.cursor = this.isTimed ? this.timeline.facts[this.place].ms : 0;
    this.owed = 0;
    this.before = performance.now();
    requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    if (!this.isPlaying) return;
    const passed = Math.min(Math.max(now - this.before, 0), LONGEST_FRAME_MS) * Number(this.tool('speed').value);
    this.before = now;
    const isOver = this.isTimed ? this.advanceTime(passed) : this.advanceSteps(passed);
    if (isOver) this.play(false);
    else requestAnimationFrame((next) => this.frame(next));
  }

  advanceTime(passed) {
    this.cursor += (passed * (this.index.last_ms - this.index.first_ms)) / (WHOLE_S * MS_PER_S);
    const place = this.timeline.placeAt(this.cursor);
    if (place !== this.place) this.go(place);
    else this.tool('slide').value = Math.round((this.cursor - this.index.first_ms) / MS_PER_S);
    return this.cursor >= this.index.last_ms;
  }

  advanceSteps(passed) {
    this.owed += (passed * STEPS_PER_S) / MS_PER_S;
    const whole = Math.floor(this.owed);
    this.owed -= whole;
    const last = this.timeline.steps.length - 1;
    if (whole) this.go(this.timeline.steps[Math.min(this.timeline.stepOf(this.place) + whole, last)]);
    return this.timeline.stepOf(this.place) >= last;
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(OWN_KEYS)) return;
    if (event.target.closest('.diagram-canvas')) return;                // there the arrows move the drawing
    const acts = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Home: () => this.step(-Infinity), End: () => this.step(Infinity),
      ' ': () => this.play(!this.isPlaying),
    };
    if (!acts[event.key] || (event.key === ' ' && event.target.closest('button, a, summary, input[type=checkbox]'))) return;
    event.preventDefault();
    acts[event.key]();
  }
}

/** Mean stays as five levels of a square root, so that one long stay does not make all others look alike. */
function heatOf(stays) {
  const most = Math.max(1, ...stays.map((stay) => stay.mean_s));
  return new Map(stays.map(({ model, element, mean_s: mean, words }) => [
    `${model} ${element}`, { words, level: Math.max(1, Math.ceil(Math.sqrt(mean / most) * LEVELS)) },
  ]));
}

async function readFacts(address, timeline) {
  let after = 0;
  do {
    const { facts, next } = await read(`${address}?after=${after}`, 'json');
    timeline.add(facts);
    after = next;
  } while (after);
}

async function start(root) {
  const place = root.querySelector('[data-part="drawing"]');
  const [timeline, drawings] = [new Timeline(), new Drawings(root, place)];
  const [index] = await Promise.all([
    read(root.dataset.index, 'json'), readFacts(root.dataset.facts, timeline), drawings.open(JSON.parse(root.dataset.diagrams)),
  ]);
  const replay = new Replay(root, index, timeline, drawings);
  const at = timeline.facts.findIndex((fact) => fact.seq === Number(root.dataset.at));
  const begin = timeline.facts[at];
  replay.choose(root.dataset.model);
  replay.stepThrough(replay.all || !begin.main);
  replay.go(at);
  document.body.dataset.ready = '1';
}

const root = document.querySelector('[data-replay]');
if (root) {
  start(root).catch((failure) => {
    tell(root.querySelector('[data-part="drawing"]'), root.dataset.textError, failure);
    document.body.dataset.ready = 'error';
  });
}

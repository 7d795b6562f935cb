// The editor of diagrams: bpmn-js with the panel of what this product reads, a private draft saved while working, and the check's marks.
//
// The page is model_editor.html; everything it says is the server's, everything bpmn-js says is bpmn_zh.js. When the drawing stands,
// body[data-ready] is "1"; "error" when it cannot be opened.
import './polyfills_editors.js';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-codes.css';
import './bpmn_font.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import './editor.css';
import './modeler.css';
import dictionary from './bpmn_zh.js';
import duogui from './duogui_moddle.js';
import { ask, dataset, make, part, say } from './editor_words.js';
import { keepDraft } from './editor_saving.js';
import { listProblems } from './editor_problems.js';
import { offerRehearsal } from './editor_rehearsal.js';
import { speak } from './editor_translate.js';
import { linkCalled } from './modeler_called.js';
import { marker } from './modeler_marks.js';
import { showOutline } from './modeler_outline.js';
import { showPanel } from './modeler_panel.js';

const modeler = new BpmnModeler({
  container: part('canvas'),
  moddleExtensions: { duogui },
  additionalModules: [minimap, speak(dictionary, document.documentElement.lang)],
  exporter: { name: 'Duogui', version: dataset.version },
});

/** Commits what is being typed: a label on the drawing, a field of the panel. */
function settle() {
  const editing = modeler.get('directEditing');
  if (editing.isActive()) editing.complete();
  if (document.activeElement !== document.body && part('panel').contains(document.activeElement)) document.activeElement.blur();
}

function tellUnread(warnings) {
  if (!warnings.length) return;
  const lines = warnings.map((warning) => make('li', {}, warning.message));
  part('notice').append(make('div', { class: 'note bad', role: 'alert' }, say('unread'), make('ul', {}, ...lines)));
}

function wireButtons(stack) {
  const states = { undo: () => stack.canUndo(), redo: () => stack.canRedo() };
  const refresh = () => Object.entries(states).forEach(([name, can]) => { part(name).disabled = !can(); });
  for (const name of Object.keys(states)) part(name).addEventListener('click', () => stack[name]());
  modeler.on('commandStack.changed', refresh);
  refresh();
}

const PALETTE = 90;               // what the palette covers at the left
const MARGIN = 24;
const SMALLEST_LEGIBLE = 0.6;     // below, the names of steps are smaller than 8 px
const READING = 0.85;

/** The whole drawing in view, clear of the palette. Shape: gives the scale it takes. */
function fit(canvas, least = 0) {
  canvas.zoom('fit-viewport', 'auto');
  const { inner, outer } = canvas.viewbox();
  const needed = Math.min(1, (outer.width - PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  const scale = needed < least ? READING : needed;
  const [width, height] = [outer.width / scale, outer.height / scale];
  const spare = Math.max(0, outer.width - PALETTE - MARGIN - inner.width * scale) / 2;
  canvas.viewbox({ x: inner.x - (PALETTE + spare) / scale, y: inner.y + inner.height / 2 - height / 2, width, height });
  return needed;
}

async function open() {
  const xml = await (await ask(dataset.draft, { headers: { Accept: 'application/xml' } })).text();
  const { warnings } = await modeler.importXML(xml);
  tellUnread(warnings);
  const canvas = modeler.get('canvas');
  const isBroad = canvas.getSize().width > 700;   // the minimap would cover a narrow one
  if (fit(canvas, SMALLEST_LEGIBLE) < SMALLEST_LEGIBLE && isBroad) modeler.get('minimap').open();
  part('fit').addEventListener('click', () => fit(canvas));
  const panel = await showPanel(modeler);
  const marks = marker(modeler);
  const problems = listProblems({ show: ({ element }) => marks.show(element), mark: marks.mark });
  const saving = keepDraft({
    content: async () => (await modeler.saveXML({ format: true })).xml,
    settle: () => { settle(); panel.flush(); },
    flush: panel.flush,
    isTyping: () => modeler.get('directEditing').isActive(),
    onSaved: problems.check,
  });
  modeler.on('commandStack.changed', saving.touch);
  wireButtons(modeler.get('commandStack'));
  linkCalled(modeler, panel.lists.called);
  showOutline(modeler, marks.show);
  offerRehearsal({ save: saving.save, markFailed: marks.markFailed, show: marks.show });
  part('canvas').querySelector('svg[tabindex]')?.setAttribute('aria-label', dataset.label);
  const wanted = new URLSearchParams(window.location.search).get('show');
  if (wanted) marks.show(wanted);
  canvas.focus();
  saving.begin();
  document.body.dataset.ready = '1';
  problems.check();
}

open().catch((failure) => {
  part('notice').append(make('p', { class: 'note bad', role: 'alert' }, say('cannotOpen', { why: failure.message })));
  document.body.dataset.ready = 'error';
  console.error(failure);
});

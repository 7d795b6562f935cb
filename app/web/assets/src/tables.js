// The editor of decision tables: dmn-js with its requirements diagram and literal expressions, on the same page and with the same draft,
// check and rehearsal as the editor of diagrams.
//
// What dmn-js says is dmn_zh.js. When the table stands, body[data-ready] is "1"; "error" when it cannot be opened.
import './polyfills_editors.js';
import DmnModeler from 'dmn-js/lib/Modeler';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-codes.css';
import './dmn_font.css';
import './editor.css';
import './tables.css';
import dictionary from './dmn_zh.js';
import { ask, dataset, make, part, say } from './editor_words.js';
import { keepDraft } from './editor_saving.js';
import { listProblems } from './editor_problems.js';
import { offerRehearsal } from './editor_rehearsal.js';
import { speak } from './editor_translate.js';
import { proveBelow } from './tables_proof.js';
import { rowMarker } from './tables_marks.js';
import { showRows } from './tables_rows.js';

const SETTLED_MS = 350;      // dmn-js takes what is typed over 300 ms after the last key
const words = { additionalModules: [speak(dictionary, document.documentElement.lang)] };
const modeler = new DmnModeler({
  container: part('canvas'), drd: words, decisionTable: words, literalExpression: words, boxedExpression: words,
});

/** Leaves the cell that is being typed in and waits until dmn-js has taken it over. */
async function settle() {
  if (part('canvas').contains(document.activeElement)) document.activeElement.blur();
  await wait();
}

function wait() {
  return new Promise((resolve) => { setTimeout(resolve, SETTLED_MS); });
}

/** Puts the caret into the cell that was clicked: dmn-js does so only when a cell becomes the selected one, and a cell stays selected while
 * the focus is elsewhere on the page; a click beside its text would then look like editing and take no key. */
function focusClicked({ target }) {
  const cell = target.closest?.('[data-row-id][data-col-id]');
  if (cell && !cell.contains(document.activeElement)) cell.querySelector('[contenteditable]')?.focus();
}

/** A tab for each view: the requirements diagram, each table, each literal expression. */
function showTabs() {
  const active = modeler.getActiveView();
  const titles = { drd: say('requirements'), decisionTable: say('table'), literalExpression: say('expression'), boxedExpression: say('expression') };
  part('tabs').replaceChildren(...modeler.getViews().map((view) => {
    const name = view.type === 'drd' ? titles.drd : `${titles[view.type]} ${view.name || view.id || ''}`;
    return make('button', { type: 'button', 'aria-pressed': String(view === active), onclick: () => modeler.open(view) }, name);
  }));
}

async function open() {
  const xml = await (await ask(dataset.draft, { headers: { Accept: 'application/xml' } })).text();
  const { warnings } = await modeler.importXML(xml);
  if (warnings.length) {
    const lines = warnings.map((warning) => make('li', {}, warning.message));
    part('notice').append(make('div', { class: 'note bad', role: 'alert' }, say('unread'), make('ul', {}, ...lines)));
  }
  const marks = rowMarker(modeler);
  const below = proveBelow({ show: marks.show, onProved: () => problems.list() });
  const problems = listProblems({ show: marks.show, mark: marks.mark, actionOf: below.actionOf });
  const rows = await showRows(modeler);
  const saving = keepDraft({
    content: async () => (await modeler.saveXML({ format: true })).xml,
    settle: async () => { rows.flush(); await settle(); },
    flush: async () => { rows.flush(); await wait(); },
    onSaved: () => { problems.check(); below.prove(); },
  });
  const watched = new WeakSet();
  const watch = () => {
    const viewer = modeler.getActiveViewer();
    if (viewer && !watched.has(viewer)) {
      watched.add(viewer);
      viewer.on('commandStack.changed', () => { saving.touch(); rows.refresh(); });
    }
    showTabs();
    part('canvas').dataset.view = modeler.getActiveView()?.type;
    marks.refresh();
  };
  modeler.on('views.changed', watch);
  part('canvas').addEventListener('input', saving.touch);
  part('canvas').addEventListener('click', focusClicked);
  for (const name of ['undo', 'redo']) part(name).addEventListener('click', () => modeler.getActiveViewer().get('commandStack')[name]());
  const table = modeler.getViews().find((view) => view.type === 'decisionTable');
  if (table) await modeler.open(table);
  watch();
  offerRehearsal({ save: saving.save, markFailed: () => {}, show: () => {} });
  saving.begin();
  document.body.dataset.ready = '1';
  problems.check();
  below.prove();
}

open().catch((failure) => {
  part('notice').append(make('p', { class: 'note bad', role: 'alert' }, say('cannotOpen', { why: failure.message })));
  document.body.dataset.ready = 'error';
  console.error(failure);
});

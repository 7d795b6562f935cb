// What a row rests on: the articles and reasons that this product keeps in the annotations of each row, which dmn-js carries along but does
// not show. The fields are those of the row whose cell is being worked on; every change is a command that can be undone.
import { ask, dataset, make, part, say } from './editor_words.js';
import { articlesField } from './modeler_articles.js';
import { flushFields, textField } from './modeler_fields.js';
import { renew } from './modeler_renew.js';

const NAMES = ['article', 'reason', 'reason_en'];

function tableOf(modeler) {
  const view = modeler.getActiveView();
  return view?.type === 'decisionTable' ? view.element.decisionLogic : null;
}

function textAt(rule, table, name) {
  const at = (table.annotation || []).findIndex((clause) => clause.name === name);
  return at < 0 ? '' : rule.annotationEntry?.[at]?.text || '';
}

/** Sets texts of a row's annotations; a column that the table has not yet is added to it. */
function write(viewer, table, row, changed) {
  const [modeling, moddle, sheet] = ['modeling', 'moddle', 'sheet'].map((name) => viewer.get(name));
  const clauses = [...(table.annotation || [])];
  for (const name of Object.keys(changed)) {
    if (!clauses.some((clause) => clause.name === name)) clauses.push(moddle.create('dmn:RuleAnnotationClause', { name }));
  }
  if (clauses.length > (table.annotation || []).length) {
    clauses.forEach((clause) => { clause.$parent = table; });
    modeling.updateProperties(sheet.getRoot(), { annotation: clauses });
  }
  const rule = row.businessObject;
  const entries = clauses.map((clause, at) => {
    const text = clause.name in changed ? changed[clause.name] : rule.annotationEntry?.[at]?.text || '';
    const made = moddle.create('dmn:RuleAnnotation', { text });
    made.$parent = rule;
    return made;
  });
  modeling.updateProperties(row, { annotationEntry: entries });
}

/** Keeps the panel on the row at hand. Shape: gives {flush, refresh}. */
export async function showRows(modeler) {
  const { articles } = await (await ask(dataset.choices)).json();
  const panel = part('panel');
  let shown = null;

  function fields() {
    const table = tableOf(modeler);
    const viewer = modeler.getActiveViewer();
    const row = table && shown && viewer.get('elementRegistry').get(shown);
    if (!row) return [make('p', { class: 'hint' }, say('noRow'))];
    const rule = row.businessObject;
    const take = (changed) => write(viewer, table, row, changed);
    const told = () => Object.fromEntries(NAMES.map((name) => [name, textAt(rule, table, name)]));
    return [
      make('p', { class: 'panel-title' }, say('rowBasis', { row: table.rule.indexOf(rule) + 1 })),
      articlesField({
        value: () => ({ refs: told().article, reason: '', reason_en: '' }), articles, hasReasons: false,
        take: ({ refs }) => take({ article: refs }),
      }),
      textField({ name: 'reason', label: say('reason'), value: told().reason, rows: 3, take: (reason) => take({ reason }) }),
      textField({ name: 'reason_en', label: say('reasonEn'), value: told().reason_en, rows: 3, take: (reason_en) => take({ reason_en }) }),
    ];
  }

  let planned = 0;
  function refresh() {
    clearTimeout(planned);
    planned = setTimeout(() => renew(panel, make('div', {}, ...fields())));
  }

  part('canvas').addEventListener('focusin', (event) => {
    const id = event.target.closest?.('[data-row-id]')?.dataset.rowId;
    if (!id || id === shown) return;
    flushFields();
    shown = id;
    panel.replaceChildren(...fields());
  }, { capture: true });      // dmn-js lets the event go no further than its cell
  refresh();
  return { flush: flushFields, refresh };
}

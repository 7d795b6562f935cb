// Marks on rows of a table: what the check finds, by the row's id or number. The marks are rules of a style sheet made here, so that they
// stay when dmn-js draws its cells anew; a constructed sheet needs no exception in the content security policy.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

function tables(modeler) {
  return modeler.getViews().filter((view) => view.type === 'decisionTable');
}

/** The row a problem means, in whichever table has it. Empty: undefined. */
function placeOf(modeler, problem) {
  for (const view of tables(modeler)) {
    const rules = view.element.decisionLogic.rule || [];
    const rule = rules.find((each) => each.id === problem.element) || (problem.row ? rules[problem.row - 1] : undefined);
    if (rule) return { view, id: rule.id };
  }
  return undefined;
}

export function rowMarker(modeler) {
  let problems = [];

  function refresh() {
    const meant = problems.filter((problem) => problem.severity !== 'note');
    const besides = meant.flatMap((problem) => (problem.with_rows || []).map((row) => ({ ...problem, element: '', row })));
    const rules = [...besides, ...meant].map((problem) => {
      const place = placeOf(modeler, problem);
      if (!place) return '';
      const colour = problem.error ? 'var(--red)' : 'var(--yellow)';
      return `[data-row-id="${CSS.escape(place.id)}"]{box-shadow:inset 0 2px 0 ${colour},inset 0 -2px 0 ${colour};background:${problem.error ? '#fdeeed' : '#fff8e3'}}`;
    });
    sheet.replaceSync(rules.join('\n'));
  }

  async function show(problem) {
    const place = placeOf(modeler, problem);
    if (!place) return;
    if (modeler.getActiveView() !== place.view) await modeler.open(place.view);
    const cell = document.querySelector(`[data-row-id="${CSS.escape(place.id)}"]`);
    cell?.scrollIntoView({ block: 'center' });
    cell?.querySelector('[contenteditable]')?.focus();
  }

  return { show, refresh, mark: (found) => { problems = found; refresh(); } };
}

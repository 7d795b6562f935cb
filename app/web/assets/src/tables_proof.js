// Below the table: what the proof of the draft found, and the example rows, edited here and tried by the server after each change. A finding's
// input becomes an example row with one press. The rows are a draft of their own; what is typed stays on the page whatever the server says.
import { ask, dataset, make, part, say } from './editor_words.js';

const QUIET_MS = 700;

function chip(tone, text) {
  return make('span', { class: `tag ${tone}` }, text);
}

function verdict(table) {
  const { decision, rows } = table;
  const count = table.findings.length + table.more;
  if (count) return chip('yellow', say('found', { decision, count }));
  if (table.unproved.length) return chip('grey', say('partly', { decision }));
  return chip('green', say(table.gives_lists ? 'provedList' : 'proved', { decision, rows }));
}

/** As wide as the longest text of its column, within reason; a Chinese character is two letters wide. */
function width(texts) {
  const longest = Math.max(...texts.map((text) => [...text].reduce((sum, letter) => sum + (letter > '\u2000' ? 2 : 1), 0)));
  return Math.min(Math.max(longest + 1, 6), 44);
}

/** The example rows as fields. Shape: gives {tell(told), add(finding)}. */
function exampleRows({ show }) {
  const place = part('examples');
  let titles = [];
  let others = [];
  let rows = [];        // {cells, outcome}
  let tag = '';
  let timer = 0;
  let typed = 0;        // counts changes, so that an answer to an older one leaves what was typed since
  let kept = 0;         // of them, how many the server has
  const state = make('span', { role: 'status', class: 'sub' });
  const error = make('div', { role: 'alert' });
  const missed = make('span', { class: 'sub' });

  function changed() {
    typed += 1;
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET_MS);
  }

  async function keep() {
    const mine = typed;
    try {
      const body = JSON.stringify({ titles, rows: rows.filter((row) => !row.isGone).map((row) => row.cells) });
      const answer = await ask(dataset.examples, { method: 'PUT', body, headers: { 'Content-Type': 'application/json', 'If-Match': `"${tag}"` } });
      const told = await answer.json();
      tag = told.examples.tag;
      kept = mine;
      state.textContent = say('examplesSaved');
      if (mine !== typed) return;      // a later change is on its way
      judge(told.examples);
    } catch (failure) {
      state.textContent = '';
      if (failure.status === 412) await offerBoth();
      else error.replaceChildren(make('p', { class: 'note bad' }, say('notSaved', { why: failure.message })));
    }
  }

  /** Somebody kept other rows meanwhile: both stay until one is chosen. */
  async function offerBoth() {
    const theirs = (await (await ask(dataset.proof)).json()).examples;
    const lines = [theirs.titles, ...theirs.rows.map((row) => row.cells)].map((cells) => make('li', {}, cells.join(' · ')));
    const mine = make('button', { type: 'button', onclick: () => { tag = theirs.tag; keep(); } }, say('keepMine'));
    const other = make('button', { type: 'button', onclick: () => { showRows(theirs); kept = typed; judge(theirs); } }, say('takeTheirs'));
    error.replaceChildren(make('div', { class: 'note bad' }, make('p', {}, say('examplesTaken')),
      make('details', {}, make('summary', {}, say('theirs')), make('ul', {}, ...lines)), make('p', { class: 'acts' }, mine, other)));
  }

  function showRows(told) {
    [titles, others, tag] = [told.titles, told.others, told.tag];
    rows = told.rows.map((row) => ({ cells: row.cells, outcome: row }));
    draw();
  }

  addEventListener('beforeunload', (event) => { if (kept !== typed) event.preventDefault(); });

  /** What came of the rows that have a text; empty ones are not kept. */
  function judge(told) {
    const sent = rows.filter((row) => !row.isGone && row.cells.some((cell) => cell.trim()));
    sent.forEach((row, at) => { row.outcome = told.rows[at]; });
    rows.filter((row) => !sent.includes(row)).forEach((row) => { row.outcome = undefined; });
    rows.forEach((row) => row.mark?.());
    error.replaceChildren(...(told.error ? [make('p', { class: 'note bad' }, told.error)] : []));
    const failed = told.rows.filter((row) => row.ok === false).length;
    part('example-count').textContent = told.rows.length ? say('exampleCounts', { total: told.rows.length, failed }) : '';
    part('example-count').dataset.errors = failed;
    missed.textContent = told.rows.length && !told.error
      ? (told.missed.length ? say('missed', { rows: told.missed.join('、') }) : say('allMet')) : '';
  }

  function outcome(row) {
    const cell = make('td', { class: 'outcome' });
    row.mark = () => {
      const told = row.outcome;
      cell.replaceChildren();
      if (!told || told.ok === undefined) return;
      cell.append(chip(told.ok ? 'green' : 'red', say(told.ok ? 'asExpected' : 'notAsExpected')));
      for (const reason of told.reasons) cell.append(make('span', { class: 'sub' }, reason));
      for (const at of told.matched) {
        cell.append(make('button', { type: 'button', class: 'plain', onclick: () => show({ element: '', row: at }) }, say('matchedRow', { row: at })));
      }
      if (told.ok && !told.matched.length) cell.append(make('span', { class: 'sub' }, say('matchedNone')));
    };
    row.mark();
    return cell;
  }

  function field(row, at, number) {
    const size = width([titles[at], ...rows.map((each) => each.cells[at] ?? '')]);
    const input = make('input', { value: row.cells[at] ?? '', size, 'aria-label': `${titles[at]} ${number}`, autocomplete: 'off', spellcheck: 'false' });
    input.addEventListener('input', () => { row.cells[at] = input.value; changed(); });
    return make('td', {}, input);
  }

  function draw() {
    const head = make('tr', {}, make('th', { scope: 'col' }, '#'), make('th', { scope: 'col' }, say('outcome')),
      ...titles.map((title) => make('th', { scope: 'col' }, title)), make('td'));
    const lines = rows.map((row, number) => (row.isGone ? gone(row, number) : make('tr', {}, make('th', { scope: 'row' }, String(number + 1)), outcome(row),
      ...titles.map((_title, at) => field(row, at, number + 1)),
      make('td', {}, make('button', { type: 'button', class: 'plain', 'aria-label': say('removeRow', { row: number + 1 }), onclick: () => remove(row, true) }, '×')))));
    place.replaceChildren(
      error,
      rows.length ? make('div', { class: 'scroll' }, make('table', { class: 'examples' }, make('thead', {}, head), make('tbody', {}, ...lines)))
        : make('p', { class: 'hint' }, say('noExamples')),
      make('p', { class: 'acts' }, titles.length > 0 && make('button', { type: 'button', onclick: () => append({}) }, say('addRow')),
        make('a', { href: dataset.examplesPage, hidden: !tag || tag === 'new' }, say('examplesPage')), missed, state),
    );
  }

  /** A row that was removed stays as a line until the page is left, so that it can be taken back. */
  function gone(row, number) {
    const back = make('button', { type: 'button', class: 'plain', onclick: () => remove(row, false) }, say('undoRemove'));
    return make('tr', { class: 'gone' }, make('th', { scope: 'row' }, String(number + 1)),
      make('td', { colspan: titles.length + 2 }, say('removedRow', { row: number + 1 }), ' ', back));
  }

  function remove(row, isGone) {
    row.isGone = isGone;
    draw();
    place.querySelectorAll('tbody tr')[rows.indexOf(row)]?.querySelector(isGone ? 'button' : 'input')?.focus();
    changed();
  }

  function append(given) {
    for (const title of Object.keys(given)) if (!titles.includes(title)) titles.push(title);
    rows.push({ cells: titles.map((title) => given[title] ?? '') });
    draw();
    const added = place.querySelector('tbody tr:last-child');
    added.scrollIntoView({ block: 'center' });
    [...added.querySelectorAll('input')].find((input) => !input.value)?.focus();      // what must come out is left to the analyst
    if (Object.keys(given).length) changed();
  }

  /** A finding's input by the columns the file has; a file without rows begins with the variables behind them. */
  function add(found) {
    if (!rows.length) titles = [...new Set([...Object.keys(found.variables), ...others])];
    const given = Object.keys(found.columns).every((title) => titles.includes(title)) ? found.columns : found.variables;
    const wanted = titles.includes('决策') ? { ...given, 决策: found.decision } : given;
    const same = rows.findIndex((row) => !row.isGone && Object.entries(wanted).every(([title, text]) => row.cells[titles.indexOf(title)] === text));
    if (same < 0) append(wanted);
    else place.querySelectorAll('tbody tr')[same].querySelector('input').focus();
  }

  return {
    add,
    tell: (told) => {
      if (typed === 0 || !rows.length) showRows(told);
      if (kept === typed) judge(told);
    },
  };
}

/** Keeps both. Shape: show({element, row}) leads to a row of the table, onProved() is told of each new proof; prove() asks the server anew,
 * actionOf(problem) gives the button that makes an example row of what a problem shows. */
export function proveBelow({ show, onProved }) {
  const proof = part('proof');
  let asked = 0;
  let findings = [];
  const examples = exampleRows({ show });

  function tellProof({ tables }) {
    findings = tables.flatMap((table) => table.findings);
    const unproved = tables.flatMap((table) => table.unproved.map((text) => make('span', { class: 'sub' }, text)));
    proof.replaceChildren(...(tables.length ? tables.map(verdict) : [chip('grey', say('noProof'))]), ...unproved);
    onProved();
  }

  async function prove() {
    asked += 1;
    const mine = asked;
    try {
      const told = await (await ask(dataset.proof)).json();
      if (mine !== asked) return;      // a later save is being proved
      tellProof(told);
      examples.tell(told.examples);
      part('examples').dataset.ready = '1';
    } catch (failure) {
      if (mine === asked) proof.textContent = say('checkFailed', { why: failure.message });
    }
  }

  function actionOf(problem) {
    const found = findings.find((each) => problem.text.endsWith(each.text));
    return found && make('button', { type: 'button', class: 'plain', onclick: () => examples.add(found) }, say('addExample'));
  }
  return { prove, actionOf };
}

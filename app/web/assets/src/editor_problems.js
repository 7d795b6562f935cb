// What the check finds, in a list beside the drawing: the server's rules and sentences, asked for after each save. A press on one leads
// to its place; how that is shown is the editor's.
import { ask, dataset, make, part, say } from './editor_words.js';

const TONES = { error: 'red', warning: 'yellow', note: 'grey' };
const COUNTED = { error: 'errors', warning: 'warnings', note: 'notes' };

function heading(problems) {
  const parts = Object.entries(COUNTED).map(([severity, key]) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count && say(key, { count });
  });
  return parts.filter(Boolean).join(' · ') || say('noProblems');
}

function line(problem, show, actionOf) {
  const place = problem.row ? say('row', { row: problem.row }) : problem.element || say('wholeFile');
  const tag = make('span', { class: `tag ${TONES[problem.severity]}` }, say(problem.severity));
  const text = make('span', { class: 'text' }, problem.text, make('span', { class: 'sub' }, `${place} · ${problem.rule}`));
  const action = actionOf?.(problem);
  if (!problem.element && !problem.row) return make('li', {}, make('div', { class: 'problem' }, tag, text), action);
  return make('li', {}, make('button', { type: 'button', class: 'problem', onclick: () => show(problem) }, tag, text), action);
}

/** Keeps the list. Shape: show(problem) leads to its place, mark(problems) puts them on the drawing, actionOf(problem) gives a button beside
 * it; check() asks the server, list() draws what it said anew. */
export function listProblems({ show, mark, actionOf }) {
  let asked = 0;
  let said = [];

  function list() {
    part('problems').replaceChildren(...said.map((problem) => line(problem, show, actionOf)));
  }

  async function check() {
    asked += 1;
    const mine = asked;
    const state = part('problem-count');
    state.dataset.checking = '';
    state.textContent = say('checking');
    try {
      const { problems } = await (await ask(dataset.problems)).json();
      if (mine !== asked) return;      // a later save is being checked
      state.textContent = heading(problems);
      state.dataset.errors = problems.filter((problem) => problem.error).length;
      said = problems;
      list();
      mark(problems);
    } catch (failure) {
      if (mine === asked) state.textContent = say('checkFailed', { why: failure.message });
    } finally {
      if (mine === asked) delete state.dataset.checking;
    }
  }
  return { check, list };
}

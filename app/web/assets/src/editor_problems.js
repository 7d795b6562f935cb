// What the check finds, in a list beside the drawing: the server's rules and sentences, asked for after each save. A press on one leads
// to its place; how that is shown is the editor's.
import { ask, dataset, make, part, say } from './editor_words.js';

function heading(problems) {
  const errors = problems.filter((problem) => problem.error).length;
  const warnings = problems.length - errors;
  if (!problems.length) return say('noProblems');
  return [errors && say('errors', { count: errors }), warnings && say('warnings', { count: warnings })].filter(Boolean).join(' · ');
}

function line(problem, show) {
  const place = problem.row ? say('row', { row: problem.row }) : problem.element || say('wholeFile');
  const tag = make('span', { class: `tag ${problem.error ? 'red' : 'yellow'}` }, say(problem.error ? 'error' : 'warning'));
  const text = make('span', { class: 'text' }, problem.text, make('span', { class: 'sub' }, `${place} · ${problem.rule}`));
  if (!problem.element && !problem.row) return make('li', {}, make('div', { class: 'problem' }, tag, text));
  return make('li', {}, make('button', { type: 'button', class: 'problem', onclick: () => show(problem) }, tag, text));
}

/** Keeps the list. Shape: show(problem) leads to its place, mark(problems) puts them on the drawing; check() asks the server. */
export function listProblems({ show, mark }) {
  let asked = 0;
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
      part('problems').replaceChildren(...problems.map((problem) => line(problem, show)));
      mark(problems);
    } catch (failure) {
      if (mine === asked) state.textContent = say('checkFailed', { why: failure.message });
    } finally {
      if (mine === asked) delete state.dataset.checking;
    }
  }
  return { check };
}

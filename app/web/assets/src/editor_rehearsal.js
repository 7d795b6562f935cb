// Rehearsing the draft from its page: starts it on the server, asks how far it is, and shows each scenario as it comes, with the step where
// it came out otherwise. The draft is saved first, so what is rehearsed is what is on the screen.
import { ask, dataset, make, part, say } from './editor_words.js';

const EVERY_MS = 700;

function steps(result, show) {
  return result.elements.map(({ element, model, address, here }) => (here
    ? make('button', { type: 'button', class: 'plain', onclick: () => show(element) }, say('showStep', { element }))
    : make('a', { href: address }, say('inModel', { model, element }))));
}

function line(result, show) {
  const tag = make('span', { class: `tag ${result.ok ? 'green' : 'red'}` }, say(result.ok ? 'asExpected' : 'notAsExpected'));
  const reasons = result.reasons.map((reason) => make('span', { class: 'sub' }, reason));
  const found = steps(result, show);
  return make('li', {}, make('div', { class: 'problem' }, tag, make('span', { class: 'text' }, result.name, ...reasons,
    found.length > 0 && make('span', { class: 'steps' }, ...found))));
}

/** Offers it. Shape: save() saves the draft, markFailed(ids) marks steps on the drawing, show(id) leads to one. */
export function offerRehearsal({ save, markFailed, show }) {
  const [button, state, list] = ['rehearse', 'rehearsal-state', 'rehearsal'].map(part);
  if (!button) return;

  function tell(told) {
    const failed = told.results.filter((result) => !result.ok);
    if (told.state === 'stopped') state.textContent = say('rehearsalStopped', { why: told.why });
    else if (told.state === 'done') state.textContent = say('rehearsed', { total: told.results.length, failed: failed.length });
    else state.textContent = told.state === 'running' ? say('rehearsing', { done: told.results.length, total: told.total }) : say('preparing');
    state.dataset.state = told.state;
    list.replaceChildren(...[...failed, ...told.results.filter((result) => result.ok)].map((result) => line(result, show)));   // what needs eyes first
    markFailed([...new Set(failed.flatMap((result) => result.elements).filter((each) => each.here).map((each) => each.element))]);
  }

  async function follow() {
    const told = await (await ask(dataset.rehearsal)).json();
    tell(told);
    if (told.state === 'done' || told.state === 'stopped') return;
    await new Promise((resolve) => { setTimeout(resolve, EVERY_MS); });
    await follow();
  }

  /** What was rehearsed of this very text before the page was opened. */
  async function recall() {
    const told = await (await ask(dataset.rehearsal)).json();
    if (!told.is_of_this_text) return;
    button.closest('details').open = true;
    await follow();
  }

  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await save();
      const body = new URLSearchParams({ only: part('scenario').value });
      state.textContent = say('preparing');
      await ask(dataset.rehearsal.replace(/\.json$/, ''), { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      await follow();
    } catch (failure) {
      state.textContent = say('rehearsalStopped', { why: failure.message });
      state.dataset.state = 'stopped';
    } finally {
      button.disabled = false;
    }
  });
  recall().catch(() => {});     // only a reminder: the button tells what is wrong
}

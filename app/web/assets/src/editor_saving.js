// The private draft, saved while its author works: a second after the last change, at once on Ctrl+S or the button.
//
// One save is under way at a time; what changed meanwhile is saved after it. A conflict stops saving until its author has chosen. The
// state is told in words, and leaving is asked about only while something is not on the server.
import { ask, dataset, part, say } from './editor_words.js';
import { askWhichToKeep } from './editor_conflict.js';

const PAUSE_MS = 1000;
const RETRY_MS = 5000;

/**
 * Keeps what `content()` gives. Shape: settle() commits what is being typed and may leave the field, flush() commits it without leaving;
 * isTyping() tells that a label on the drawing is open; onSaved is called after each save.
 */
export function keepDraft({ content, settle, flush, isTyping = () => false, onSaved }) {
  let tag = dataset.tag;
  let changes = 0;              // counts every change; what was saved is the count at the time it was read
  let kept = 0;
  let timer = 0;
  let running = null;
  let isBlocked = false;        // by a conflict that waits for its choice

  function tell(state, values) {
    const place = part('state');
    place.textContent = say(state, values);
    place.dataset.state = state;
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => (isTyping() ? plan(wait) : save(false)), wait);
  }

  async function settleConflict() {
    isBlocked = true;
    tell('conflictWaits');
    const choice = await askWhichToKeep(await content(), tag);
    isBlocked = false;
    if (choice.keep !== 'mine') {
      changes = kept;                        // given up by choice: leaving needs no question
      await choice.go();
      return;
    }
    tag = choice.tag;
    await send(choice.over === 'published');
  }

  async function send(rebase) {
    const at = changes;
    const xml = await content();
    tell('saving');
    const address = rebase ? `${dataset.draft}?rebase=1` : dataset.draft;
    const answer = await ask(address, { method: 'PUT', body: xml, headers: { 'If-Match': `"${tag}"` } });
    tag = answer.headers.get('ETag').replace(/^(W\/)?"|"$/g, '');
    const told = await answer.json();
    kept = Math.max(kept, at);
    tell(changes === kept ? 'saved' : 'unsaved', { time: told.saved });
    part('publish')?.removeAttribute('hidden');
    onSaved();
    if (told.base_replaced) await settleConflict();
  }

  async function attempt() {
    try {
      await send(false);
    } catch (failure) {
      if (failure.status === 412) {
        await settleConflict().catch((again) => tell('notSaved', { why: again.message }));
        return;
      }
      tell('notSaved', { why: failure.message });
      if (failure.status === 0 || failure.status >= 500) plan(RETRY_MS);
    }
  }

  /** Saves what is there. Shape: isAsked tells that a person pressed save, so an open field is left first. */
  async function save(isAsked = true) {
    if (isAsked) await settle();
    else await flush();
    clearTimeout(timer);
    if (isBlocked) return;
    while (running) await running;
    if (changes === kept) return;
    running = attempt().finally(() => { running = null; });
    await running;
    if (changes !== kept && !isBlocked && part('state').dataset.state !== 'notSaved') plan(PAUSE_MS);
  }

  function touch() {
    changes += 1;
    if (!isBlocked && part('state').dataset.state !== 'saving') tell('unsaved');
    plan(PAUSE_MS);
  }

  window.addEventListener('beforeunload', (event) => {
    flush();
    if (changes === kept && !isTyping()) return;
    event.preventDefault();
    event.returnValue = '';           // Chromium before 119 asks only when this is set
  });
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      save();
    }
  }, { capture: true });      // a label that is open on the drawing keeps its keys to itself
  part('save').addEventListener('click', () => save());
  /** What waits since before the page was opened: a version published after the draft began. */
  function begin() {
    if (dataset.baseReplaced) settleConflict().catch((failure) => tell('notSaved', { why: failure.message }));
  }
  return { touch, save, begin };
}

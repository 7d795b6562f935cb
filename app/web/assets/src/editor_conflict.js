// Two contents of one draft: what this page changed and what the other did, in the server's sentences, and three ways on. Nothing is lost
// before its author has chosen; the dialog cannot be closed without a choice.
import { ask, dataset, download, make, root, say } from './editor_words.js';

function side(title, sentences) {
  const lines = sentences.length ? sentences.map((line) => make('li', {}, line)) : [make('li', {}, say('noChanges'))];
  return make('section', {}, make('h3', {}, title), make('ul', { class: 'kept' }, ...lines));
}

async function takeTheirs(told) {
  if (told.with === 'published') {
    const body = new URLSearchParams();
    await ask(dataset.drop, { method: 'POST', body, headers: { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' } });
  }
  window.location.assign(dataset.page);
}

/** Asks until one is chosen. Shape: {keep: "mine", tag, over} to go on from the tag now seen; {keep: "theirs", go} where go() loads it. */
export async function askWhichToKeep(mine, tag) {
  const answer = await ask(dataset.conflict, { method: 'POST', body: mine, headers: { 'If-Match': `"${tag}"` } });
  const told = await answer.json();
  return new Promise((resolve) => {
    const end = (choice) => { dialog.close(); dialog.remove(); resolve(choice); };
    const dialog = make('dialog', { class: 'editor-conflict', 'aria-labelledby': 'conflict-title' },
      make('h2', { id: 'conflict-title' }, say('conflict')),
      make('p', {}, told.said, ' ', say('conflictHint')),
      make('div', { class: 'sides' }, side(say('mine'), told.mine), side(say('theirs'), told.theirs)),
      make('p', { class: 'acts' },
        make('button', { type: 'button', class: 'first', onclick: () => end({ keep: 'mine', tag: told.tag, over: told.with }) }, say('keepMine')),
        make('button', { type: 'button', onclick: () => end({ keep: 'theirs', go: () => takeTheirs(told) }) }, say('takeTheirs')),
        make('button', { type: 'button', onclick: () => download(dataset.file, mine) }, say('downloadMine'))));
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    root.append(dialog);
    dialog.showModal();
  });
}

// Small comforts of every page. All of them come on top: without this file each page does the same work, only less pleasantly.
//
//   [data-inbox] a[data-row]        j and k walk the rows, Enter opens the one in focus, / goes to the search field
//   form[data-unsaved]              asks before leaving while there is input that nothing has saved; a draft that htmx saved counts as
//                                   saved; data-draft on the form says changed, saving, saved or failed, for the style sheet to show
//   form[method=post]               its submit buttons rest while the answer is awaited (data-sending on the form)
const TYPING = 'input, textarea, select, [contenteditable="true"]';

/* ---- the inbox by keyboard ---- */

function step(direction) {
  const rows = [...document.querySelectorAll('[data-inbox] a[data-row]')].filter((row) => row.offsetParent !== null);
  if (!rows.length) return;
  const now = rows.indexOf(document.activeElement);
  const next = now < 0 ? (direction > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + direction, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}

function search() {
  const field = document.querySelector('input[type="search"]');
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(TYPING) || !document.querySelector('[data-inbox]')) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key !== '/' || !search()) return;
  event.preventDefault();
});

/* ---- input that nothing has saved ---- */

const edits = new WeakMap();        // form: how often it was edited since it was last saved
const sent = new WeakMap();         // request: how often its form had been edited when the request left

function guarded(element) {
  return element instanceof Element ? element.closest('form[data-unsaved]') : null;
}

function edited(event) {
  const form = guarded(event.target);
  if (!form) return;
  edits.set(form, (edits.get(form) || 0) + 1);
  if (form.dataset.draft === 'saved') form.dataset.draft = 'changed';
}

document.addEventListener('input', edited);
document.addEventListener('change', edited);

// Who answers before this file has come, or comes back to a form that the browser filled in again, has typed all the same.
function isOther(entry) {
  if (entry.type === 'radio' || entry.type === 'checkbox') return entry.checked !== entry.defaultChecked;
  const isTyped = entry.tagName === 'TEXTAREA' || ['text', 'number', 'date', 'tel', 'search'].includes(entry.type);
  return isTyped && entry.value !== entry.defaultValue;
}

window.addEventListener('load', () => {
  for (const form of document.querySelectorAll('form[data-unsaved]')) {
    for (const entry of form.elements) {
      if (isOther(entry)) entry.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
});

document.addEventListener('htmx:beforeSend', (event) => {
  const form = guarded(event.detail.elt);
  if (!form || 'keepsNothing' in event.detail.elt.dataset) return;   // it asks what to show, the server keeps no draft
  sent.set(event.detail.xhr, edits.get(form) || 0);
  form.dataset.draft = 'saving';
});

document.addEventListener('htmx:afterRequest', (event) => {
  const form = guarded(event.detail.elt);
  if (!form || !sent.has(event.detail.xhr)) return;
  const isWhole = sent.get(event.detail.xhr) === (edits.get(form) || 0);   // nothing was typed while it was under way
  form.dataset.draft = !event.detail.successful ? 'failed' : isWhole ? 'saved' : 'changed';
  if (event.detail.successful && isWhole) edits.delete(form);
});

window.addEventListener('beforeunload', (event) => {
  const unsaved = [...document.querySelectorAll('form[data-unsaved]')].some((form) => edits.get(form));
  if (!unsaved) return;
  event.preventDefault();
  event.returnValue = '';           // Chromium before 119 asks only when this is set
});

/* ---- one press, one request ---- */

function buttons(form) {
  return [...form.elements].filter((element) => element.type === 'submit');
}

function rest(form) {
  form.dataset.sending = '';
  buttons(form).forEach((button) => {
    if (!button.disabled) {
      button.disabled = true;
      button.dataset.resting = '';
    }
  });
}

function wake(form) {
  delete form.dataset.sending;
  buttons(form).forEach((button) => {
    if ('resting' in button.dataset) {
      button.disabled = false;
      delete button.dataset.resting;
    }
  });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (event.defaultPrevented && !form.closest('[hx-post], [hx-put], [hx-boost]')) return;
  if (!event.defaultPrevented) edits.delete(form);      // it is being saved: leaving is what was asked for
  setTimeout(() => rest(form));                         // after the browser has read which button was pressed
});

document.addEventListener('htmx:afterRequest', (event) => {
  const form = event.detail.elt instanceof Element ? event.detail.elt.closest('form[data-sending]') : null;
  if (form) wake(form);
});

// The page may come back as it was left (back button): nothing is being sent any more.
window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sending]').forEach(wake));

document.documentElement.dataset.page = '1';

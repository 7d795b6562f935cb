// What every part of an editor needs of its page: the words, the addresses and small pieces of it.
export const root = document.querySelector('[data-editor]');
export const { dataset } = root;
const words = JSON.parse(dataset.texts);
let token = tokenOf(document);

function tokenOf(page) {
  return JSON.parse(page.body.getAttribute('hx-headers') || '{}')['X-CSRFToken'];
}

/** The words under a key, with {name} filled in. Empty: the key itself, so that a slip is seen. */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function part(name) {
  return root.querySelector(`[data-part="${name}"]`);
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** After signing in anew the page's token is that of the former session: a fresh page has the present one. */
async function renewToken() {
  const answer = await fetch(dataset.page, { credentials: 'same-origin' });
  const fresh = answer.ok && !answer.redirected ? tokenOf(new DOMParser().parseFromString(await answer.text(), 'text/html')) : undefined;
  const isNew = Boolean(fresh) && fresh !== token;
  token = fresh || token;
  return isNew;
}

/** Asks the server; what it refuses becomes an error in its own words. Shape: failure.status is 0 where there was no answer. */
export async function ask(address, { method = 'GET', body, headers = {} } = {}, isSecond = false) {
  let answer;
  try {
    answer = await fetch(address, {
      method, body, credentials: 'same-origin',
      headers: { Accept: 'application/json', 'X-CSRFToken': token, ...(body === undefined ? {} : { 'Content-Type': 'application/xml' }), ...headers },
    });
  } catch {
    throw Object.assign(new Error(say('offline')), { status: 0 });
  }
  if (answer.ok) return answer;
  if (answer.status === 400 && method !== 'GET' && !isSecond && await renewToken().catch(() => false)) return ask(address, { method, body, headers }, true);
  const told = await answer.json().catch(() => ({}));
  const said = answer.status === 401 ? say('signedOut') : [told.title, told.detail].filter(Boolean).join(' ');
  throw Object.assign(new Error(said || `HTTP ${answer.status}`), { status: answer.status });
}

/** Gives the browser a file of text to keep. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
  const link = make('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

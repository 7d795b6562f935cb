// What stands below a map: buttons, the position, the legend with its switches; and the findings of the page, which are shown on the map.
import { pictures } from './map_canvas.js';
import { positionWords } from './map_plane.js';

const NARROW = 700;                  // pixels; below, the legend waits until it is asked for

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

export function button(words, act) {
  const made = element('button', { type: 'button' }, words);
  made.addEventListener('click', act);
  return made;
}

/** The row of buttons: all of the site, larger, print. */
export function bar(home, canvas, words) {
  const larger = button(words.large, () => {
    const isLarge = home.classList.toggle('is-large');
    larger.textContent = isLarge ? words.small : words.large;
    larger.setAttribute('aria-pressed', isLarge);
    document.documentElement.classList.toggle('has-large-map', isLarge);
    canvas.map.updateSize();
    canvas.whole();
  });
  larger.setAttribute('aria-pressed', 'false');
  home.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && home.classList.contains('is-large') && !event.defaultPrevented) larger.click();
  });
  const row = element('p', { class: 'sitemap-bar' }, button(words.whole, canvas.whole), larger);
  if (canvas.told.printed) row.append(button(words.print, () => print(home)));
  home.append(row);
  return row;
}

function print(home) {
  const root = document.documentElement;
  root.classList.add('prints-map');
  home.classList.add('is-printed');
  window.addEventListener('afterprint', () => {
    root.classList.remove('prints-map');
    home.classList.remove('is-printed');
  }, { once: true });
  window.print();
}

/** The line that tells where the pointer is and what was clicked. */
export function where(home, canvas, words) {
  const pointer = element('span', { class: 'sitemap-pointer' }, `${words.pointer} —`);
  const said = element('span', { class: 'sitemap-said', role: 'status' });
  home.append(element('p', { class: 'sitemap-where' }, pointer, said));
  canvas.map.on('pointermove', (event) => {
    if (!event.dragging) pointer.textContent = `${words.pointer} ${positionWords(canvas.plane.toDegrees(event.coordinate))}`;
  });
  return (text) => { said.textContent = text; };
}

/** The legend; each layer can be switched off. */
export function legend(home, canvas, words, say, outlines) {
  const list = element('ul', {});
  outlines.forEach(([kind, name]) => list.append(element('li', {}, element('span', { class: `sitemap-key ${kind}` }), element('span', {}, name))));
  canvas.told.layers.forEach((layer, place) => {
    const onError = () => say(words.picture_error.replace('{name}', layer.name));
    const drawn = pictures(canvas, layer.picture, { zIndex: 1 + place, onError });
    drawn.setVisible(layer.is_shown);
    const key = element('span', { class: 'sitemap-key' });
    key.style.borderColor = layer.colour;
    key.style.backgroundColor = `${layer.colour}47`;
    const check = element('input', { type: 'checkbox' });
    check.checked = layer.is_shown;
    const item = element('li', {}, element('label', {}, check, key, element('span', {}, layer.name),
      element('span', { class: 'small' }, `${layer.owner} · ${words.version.replace('{version}', layer.version)}`)));
    item.classList.toggle('is-off', !layer.is_shown);
    check.addEventListener('change', () => {
      drawn.setVisible(check.checked);
      item.classList.toggle('is-off', !check.checked);
    });
    list.append(item);
  });
  const below = [canvas.told.told, canvas.told.checked, canvas.told.layers.length ? words.too_far : '', words.reference].filter(Boolean);
  home.append(
    element('details', { class: 'sitemap-layers', ...(window.innerWidth > NARROW ? { open: '' } : {}) }, element('summary', {}, words.layers), list),
    element('p', { class: 'small sitemap-told' }, below.join(' · ')),
  );
  home.prepend(element('p', { class: 'sitemap-print' }, [canvas.told.title, canvas.told.printed].filter(Boolean).join(' · ')));
}

/** Findings that the page lists become buttons which show them on the map; a click on the map chooses those that lie there. */
export function findings(canvas, words, say) {
  const drawn = new Map();            // code: its picture on the map, made when first asked for
  const buttons = [];
  const layers = new Map(canvas.told.layers.filter((layer) => layer.finding).map((layer) => [layer.code, layer]));

  function choose(codes, here = '') {
    buttons.forEach(([code, each]) => each.setAttribute('aria-pressed', codes.includes(code)));
    drawn.forEach((layer, code) => layer.setVisible(codes.includes(code)));
    codes.forEach((code) => {
      if (drawn.has(code)) return;
      const onError = () => say(words.picture_error.replace('{name}', layers.get(code).name));
      drawn.set(code, pictures(canvas, layers.get(code).finding, { zIndex: 15, onError }));
    });
    const names = codes.map((code) => layers.get(code).name).join(' · ');
    const told = codes.length ? words.shown.replace('{name}', names) : here ? words.none_here : '';
    say([here, told].filter(Boolean).join(' · '));
  }

  document.querySelectorAll('[data-finding]').forEach((place) => {
    const code = place.dataset.finding;
    if (!layers.has(code)) return;
    const made = button(place.textContent, () => {
      const isChosen = made.getAttribute('aria-pressed') === 'true';
      choose(isChosen ? [] : [code]);
      if (!isChosen) canvas.whole();
    });
    made.className = 'finding';
    made.title = words.show.replace('{name}', place.textContent);
    made.setAttribute('aria-pressed', 'false');
    place.replaceChildren(made);
    buttons.push([code, made]);
  });

  canvas.map.on('click', async (event) => {
    const [lon, lat] = canvas.plane.toDegrees(event.coordinate);
    const asked = new URL(canvas.told.at, window.location.href);
    asked.searchParams.set('lon', lon.toFixed(9));
    asked.searchParams.set('lat', lat.toFixed(9));
    try {
      const answer = await fetch(asked.href, { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      const here = found.findings.filter((code) => layers.has(code));
      // What allows the site mostly lies under all of it: where something graver is found too, that is what was meant.
      const grave = here.filter((code) => layers.get(code).is_shown);
      choose(grave.length ? grave : here, `${words.clicked} ${found.told}`);
    } catch {
      say(words.error);
    }
  });
}

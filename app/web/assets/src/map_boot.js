// The start of every map of a page: asks the server what to show and puts the parts together.
//
// A map starts when it is first seen, since a hidden one has no size.
import { canvasOf } from './map_canvas.js';
import { bar, findings, legend, where } from './map_panel.js';
import 'ol/ol.css';
import './map.css';

/** Start the maps of this page, now and as they come. Shape: drawing(home, canvas, entry, words, say) gives a map its tools. */
export function boot(drawing) {
  const started = new WeakSet();
  const seen = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
    if (!contentRect.width || started.has(target)) return;
    started.add(target);
    seen.unobserve(target);
    start(target, drawing);
  }));
  function scan() {
    document.querySelectorAll('.sitemap[data-map]').forEach((home) => { if (!started.has(home)) seen.observe(home); });
  }
  scan();
  document.addEventListener('htmx:afterSettle', scan);
  document.addEventListener('htmx:oobAfterSwap', scan);
}

async function start(home, drawing) {
  const words = JSON.parse(home.dataset.words);
  let told;
  try {
    const answer = await fetch(home.dataset.map, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    told = await answer.json();
  } catch {
    const said = document.createElement('p');
    said.className = 'mistake';
    said.setAttribute('role', 'alert');
    said.textContent = words.error;
    home.prepend(said);
    return;
  }
  show(home, told, words, drawing);
}

function show(home, told, words, drawing) {
  const entry = home.dataset.draw ? document.getElementById(home.dataset.draw) : null;
  home.classList.add('is-live');
  const canvas = canvasOf(home.querySelector('.sitemap-frame'), told, words, { isDrawing: Boolean(entry) });
  bar(home, canvas, words);
  const say = where(home, canvas, words);
  const outlines = [
    ...(told.site ? [[entry ? 'former' : 'site', entry ? words.former : words.site]] : []),
    ...(entry ? [['drawn', words.drawn]] : []),
    ...(told.border ? [['border', words.border]] : []),
  ];
  legend(home, canvas, words, say, outlines);
  if (entry) drawing(home, canvas, entry, words, say);
  else findings(canvas, words, say);
  canvas.map.once('rendercomplete', () => { home.dataset.ready = '1'; });
}

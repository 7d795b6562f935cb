// Marks on the drawing: what the check finds on each element, and where a rehearsal came out otherwise. A mark says its words in its title
// and is a button for who comes by keyboard; the list beside it says the same.
import { make, say } from './editor_words.js';

const KINDS = { error: '!', warning: '?' };

function grouped(problems) {
  const found = new Map();
  for (const problem of problems) {
    if (!problem.element) continue;
    const there = found.get(problem.element) || { error: false, texts: [] };
    there.error ||= problem.error;
    there.texts.push(problem.text);
    found.set(problem.element, there);
  }
  return found;
}

export function marker(modeler) {
  const [overlays, registry, canvas, selection] = ['overlays', 'elementRegistry', 'canvas', 'selection'].map((name) => modeler.get(name));

  function centre(element) {
    const { x, y, width = 0, height = 0 } = element.waypoints ? element.waypoints[Math.floor(element.waypoints.length / 2)] : element;
    const box = canvas.viewbox();
    canvas.viewbox({ x: x + width / 2 - box.width / 2, y: y + height / 2 - box.height / 2, width: box.width, height: box.height });
  }

  function show(id) {
    const element = registry.get(id);
    if (!element) return;
    const root = canvas.findRoot(element);
    if (root) canvas.setRootElement(root);
    centre(element);
    selection.select(element);
  }

  function put(type, id, className, sign, title, position) {
    const button = make('button', { type: 'button', class: `editor-mark ${className}`, title, 'aria-label': title, onclick: () => show(id) }, sign);
    overlays.add(id, type, { position, html: button, scale: { min: 0.8, max: 1.2 } });
  }

  function mark(problems) {
    overlays.remove({ type: 'problem' });
    for (const [id, { error, texts }] of grouped(problems)) {
      const kind = error ? 'error' : 'warning';
      if (registry.get(id)) put('problem', id, `is-${kind}`, KINDS[kind], texts.join('\n'), { top: -10, left: -10 });
    }
  }

  function markFailed(ids) {
    overlays.remove({ type: 'rehearsal' });
    registry.forEach((element, gfx) => gfx.classList?.remove('is-failed'));
    for (const id of ids) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, 'is-failed');
      put('rehearsal', id, 'is-failed', '✗', say('stoppedHere'), { bottom: 12, left: -10 });
    }
  }

  return { show, mark, markFailed };
}

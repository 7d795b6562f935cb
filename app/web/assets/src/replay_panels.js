// The words of a replay beside the drawing: the fact with its reason, open steps, clocks, works, data, and the diagram as a list.
// Each part is written again only when what it tells has changed. Texts of the case enter as text, never as markup.
import { dataOf, key } from './replay_fold.js';

const SVG = 'http://www.w3.org/2000/svg';
const SHAPES = {                // the shapes of templates/macros.html
  green: ['circle', { cx: 8, cy: 8, r: 7 }], yellow: ['path', { d: 'M8 1 15.5 15H.5z' }], red: ['path', { d: 'M1 1h14v14H1z' }],
  grey: ['path', { d: 'M2 1h4v14H2zM10 1h4v14h-4z' }], none: ['path', { d: 'M1 7h14v2H1z' }],
};

export function made(tag, className, ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function light([, colour, words]) {
  const picture = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' })) picture.setAttribute(name, value);
  const [tag, attributes] = SHAPES[colour] || SHAPES.none;
  const shape = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  picture.append(shape);
  return made('span', `light ${colour}`, picture, words);
}

function link(address, text, className = '') {
  const element = made('a', className, text);
  element.href = address;
  return element;
}

/** A value as the server writes it: keys in order, no spaces. */
function told(value) {
  if (Array.isArray(value)) return `[${value.map(told).join(',')}]`;
  if (value && typeof value === 'object') return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${told(value[name])}`).join(',')}}`;
  return JSON.stringify(value);
}

export class Panels {
  constructor(root, index, address) {
    Object.assign(this, { root, index, address, words: root.dataset, told: {}, values: new Map(), outlined: '' });
    this.names = new Map(Object.entries(index.names).map(([model, pairs]) => [model, new Map(pairs)]));
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
  }

  show(standing, fact, model) {
    this.fact(fact);
    this.steps('tasks', [...standing.tasks.values()].map((task) => this.task(standing, task)));
    const watched = new Set([...standing.tasks.values()].map((task) => task.timer));
    this.steps('clocks', [...standing.timers, ...standing.paused].filter(([node]) => !watched.has(node)).map(([, timer]) => this.clock(standing, timer)));
    this.steps('works', [...standing.works.values()].map((work) => ({ name: this.name(work.model, work.element) })));
    this.data(dataOf(standing));
    if (this.part('outlines').open) this.outline(standing, model);
  }

  name(model, element) {
    const names = this.names.get(model);
    return (names && names.get(element)) || element;
  }

  fact(fact) {
    const number = fill(this.words.textFact, { seq: fact.seq, count: this.index.length });
    this.part('number').textContent = number;
    const reason = this.index.reasons[fact.seq];
    const inside = [made('p', 'replay-sentence', fact.words), made('p', 'small', `${fact.at} · ${fact.actor} · ${fact.told}`)];
    if (reason) inside.push(this.reason(reason));
    this.part('fact').replaceChildren(...inside);
  }

  reason(reason) {
    const list = made('dl', 'replay-reason');
    if (reason.rows.length) {
      const words = made('dd', '');
      reason.rows.forEach((row, number) => {
        if (number) words.append(document.createElement('br'));
        const text = fill(this.words.textRow, { table: reason.table, row: row.row });
        words.append(row.href ? link(row.href, text) : text, ...this.cited(row.articles, ...this.words.textCited.split('{articles}')));
      });
      if (reason.kind === 'limit' && reason.decision) {
        words.append(' ', link(this.address(reason.decision), fill(this.words.textFrom, { seq: reason.decision }), 'sub'));
      }
      list.append(made('div', '', made('dt', '', reason.kind === 'limit' ? this.words.textLimit : this.words.textDecision), words));
    }
    if (reason.articles.length) {
      const words = made('dd', '', ...reason.articles.map((id) => made(
        'div', 'cited', ...this.cited([id]), made('span', 'sub', this.index.articles[id].words),
      )));
      list.append(made('div', '', made('dt', '', this.words.textArticle), words));
    }
    return list;
  }

  cited(ids, before = '', after = '') {
    if (!ids.length) return [];
    const links = ids.map((id) => link(this.index.articles[id].href, this.index.articles[id].name, 'article'));
    return [before, ...links.reduce((found, each) => (found.length ? [...found, this.words.textAnd, each] : [each]), []), after].filter(Boolean);
  }

  light(standing, timer) {
    const told = (timer && this.index.clocks[timer.seq]) || { lights: [] };
    let found = ['', 'none', timer ? this.words.textRunning : this.words.textUnlimited];
    for (const each of told.lights) if (each[0] <= standing.ms) found = each;
    return found;
  }

  lightOfTask(standing, task, timer) {
    if (standing.overdue.has(task.node)) return ['', 'red', this.words.textOverdue];
    return task.timer && !timer ? ['', 'red', this.words.textEnded] : this.light(standing, timer);   // it fired a moment ago
  }

  task(standing, task) {
    const timer = standing.timers.get(task.timer) || standing.paused.get(task.timer);
    return {
      name: this.name(task.model, task.element),
      who: `${this.index.departments[task.department] || task.department} · ${this.index.duties[task.duty] || task.duty}`,
      light: this.lightOfTask(standing, task, timer),
      due: timer ? this.index.clocks[timer.seq].due : '',
    };
  }

  clock(standing, timer) {
    return {
      name: this.name(timer.model, timer.host || timer.element),
      light: this.light(standing, timer),
      due: this.index.clocks[timer.seq].due,
    };
  }

  steps(part, lines) {
    const now = JSON.stringify(lines.map(({ name, who, light: shown, due }) => [name, who, shown && shown.slice(1), due]));
    if (this.told[part] === now) return;
    this.told[part] = now;
    const rows = lines.map(({ name, who, light: shown, due }) => made(
      'div', 'replay-step', made('b', '', name), ...(who ? [made('span', '', who)] : []), ...(shown ? [light(shown)] : []),
      ...(due ? [made('span', 'sub', fill(this.words.textDue, { due }))] : []),
    ));
    this.part(part).replaceChildren(...(rows.length ? rows : [made('p', '', this.words.textNone)]));
  }

  data(found) {
    const place = this.part('data');
    const names = Object.keys(found).sort();
    const isSame = names.length === this.values.size && names.every((name) => this.values.has(name));
    if (!isSame) {
      const kept = this.values;
      this.values = new Map(names.map((name) => [name, kept.get(name) || this.entry(name)]));
      place.replaceChildren(...[...this.values.values()].map((entry) => entry.row));
      if (!names.length) place.append(made('div', '', made('dt', '', this.words.textNone), made('dd', '')));
    }
    for (const [name, entry] of this.values) {
      if (entry.value === found[name]) continue;
      entry.value = found[name];
      entry.place.textContent = told(found[name]);
    }
  }

  entry(name) {
    const place = made('dd', '');
    return { place, row: made('div', '', made('dt', '', name), place), value: undefined };
  }

  outline(standing, model) {
    const place = this.part('outlines').querySelector('ol');
    const active = new Map();
    for (const token of standing.tokens.values()) if (token.model === model) active.set(token.element, (active.get(token.element) || 0) + 1);
    if (this.outlined !== model) {
      this.outlined = model;
      place.dataset.model = model;
      place.replaceChildren(...(this.index.names[model] || []).filter(([id]) => !id.includes('__')).map(([id, name]) => {
        const row = made('li', '', made('span', '', name), ' ', made('span', 'tag'));
        row.dataset.element = id;
        return row;
      }));
    }
    for (const row of place.children) this.outlineRow(row, active.get(row.dataset.element) || 0, standing, key(model, row.dataset.element));
  }

  outlineRow(row, active, standing, which) {
    const [done, isRed] = [standing.done.get(which) || 0, standing.red.has(which)];
    const words = [active ? `${this.words.textActive} ${active}` : '', isRed ? this.words.textRed : '', done ? `${this.words.textDone} ${done}` : ''];
    const text = words.filter(Boolean).join(' ') || this.words.textUnreached;
    if (row.lastChild.textContent === text) return;
    row.lastChild.textContent = text;
    row.lastChild.className = `tag ${isRed ? 'red' : active ? 'blue' : done ? 'green' : ''}`.trim();
  }
}

// The list of facts: as long as the case, but only the rows in sight are in the page. It follows the slider; a row chosen moves the slider.

const ROW_PX = 58;              // as replay.css has it
const SPARE = 4;                // rows made above and below those in sight

export class FactList {
  constructor(place, address, choose) {
    Object.assign(this, { place, address, choose, facts: [], places: [], chosen: -1, rows: new Map() });
    place.classList.add('is-live');
    this.room = document.createElement('li');
    this.room.className = 'room';
    this.room.setAttribute('aria-hidden', 'true');
    place.replaceChildren(this.room);
    this.top = 0;               // kept beside the page's own: asking the page would lay it out in every frame
    this.height = place.clientHeight;
    place.addEventListener('scroll', () => {
      this.top = place.scrollTop;
      this.fill();
    }, { passive: true });
    window.addEventListener('resize', () => { this.height = place.clientHeight; });
    place.addEventListener('click', (event) => {
      const link = event.target.closest('a');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(Number(link.dataset.place));
    });
  }

  hold(facts, places) {
    Object.assign(this, { facts, places });
    this.rows.forEach((row) => row.remove());
    this.rows.clear();
    this.room.style.height = `${places.length * ROW_PX}px`;
    this.fill();
  }

  select(number) {
    const before = this.rows.get(this.chosen);
    if (before) before.removeAttribute('aria-current');
    this.chosen = number;
    const at = number * ROW_PX;
    if (at < this.top || at + ROW_PX > this.top + this.height) {
      const most = Math.max(0, this.places.length * ROW_PX - this.height);
      this.top = Math.min(most, Math.max(0, Math.round(at - (this.height - ROW_PX) / 2)));
      this.place.scrollTop = this.top;
    }
    this.fill();
    const row = this.rows.get(number);
    if (row) row.setAttribute('aria-current', 'true');
  }

  fill() {
    const first = Math.max(0, Math.floor(this.top / ROW_PX) - SPARE);
    const last = Math.min(this.places.length, first + Math.ceil(this.height / ROW_PX) + 2 * SPARE);
    for (const [number, row] of this.rows) {
      if (number >= first && number < last) continue;
      row.remove();
      this.rows.delete(number);
    }
    for (let number = first; number < last; number += 1) if (!this.rows.has(number)) this.put(number);
  }

  put(number) {
    const fact = this.facts[this.places[number]];
    const row = document.createElement('li');
    const link = document.createElement('a');
    link.href = this.address(fact.seq);
    link.dataset.place = this.places[number];
    for (const [tag, name, text] of [['span', 'seq', fact.seq], ['time', '', fact.at], ['span', 'words', fact.words]]) {
      const part = document.createElement(tag);
      part.className = name;
      part.textContent = text;
      link.append(part, ' ');
    }
    row.append(link);
    row.style.top = `${number * ROW_PX}px`;
    row.dataset.kind = fact.kind;
    if (number === this.chosen) row.setAttribute('aria-current', 'true');
    this.rows.set(number, row);
    this.place.append(row);
  }
}

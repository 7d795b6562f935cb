// A timeline: all facts of a case in order, with a standing kept every CHECKPOINT facts, so that a jump folds a few facts and not all.
import { apply, copy, newStanding } from './replay_fold.js';

const CHECKPOINT = 128;

export class Timeline {
  constructor() {
    this.facts = [];
    this.kept = [newStanding()];      // kept[n]: after n * CHECKPOINT facts
    this.last = newStanding();        // after all facts
    this.now = newStanding();         // where standingAt() was last, after this many facts
    this.folded = 0;
    this.steps = [];                  // places of the facts one steps through
  }

  add(facts) {
    for (const fact of facts) {
      this.facts.push(fact);
      apply(this.last, fact);
      if (this.facts.length % CHECKPOINT === 0) this.kept.push(copy(this.last));
    }
  }

  /** What one steps through: every fact, or what matters. */
  stepThrough(all) {
    this.steps = [];
    this.facts.forEach((fact, place) => { if (all || fact.main) this.steps.push(place); });
    if (!this.steps.length) this.steps = this.facts.map((_, place) => place);
  }

  /** The standing after the fact at a place. It is changed by the next call. */
  standingAt(place) {
    const wanted = place + 1;
    if (this.folded > wanted || wanted - this.folded > CHECKPOINT) {
      this.folded = Math.floor(wanted / CHECKPOINT) * CHECKPOINT;
      this.now = copy(this.kept[this.folded / CHECKPOINT]);
    }
    for (; this.folded < wanted; this.folded += 1) apply(this.now, this.facts[this.folded]);
    return this.now;
  }

  /** The last place that had happened at an instant; the first where none had. */
  placeAt(ms) {
    let [low, high] = [0, this.facts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.facts[middle].ms <= ms) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The number among the steps of the last one at or before a place. */
  stepOf(place) {
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle] <= place) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

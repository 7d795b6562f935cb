// Fold: facts, one after the other, give a case's tokens, open tasks, clocks and data at any fact. The same rules as app/audit/fold.py;
// tests/audit/test_replay_fold.py holds both together over the recorded histories. Pure: no page, no browser.
//
// What hangs on a key is replaced, never changed, so that copies of a standing may share it.

export const key = (model, element) => `${model} ${element}`;

export function newStanding() {
  return {
    seq: 0, ms: 0, tokens: new Map(), tasks: new Map(), timers: new Map(), paused: new Map(), works: new Map(), done: new Map(), flows: new Map(),
    red: new Set(), overdue: new Set(), left: new Map(), places: new Map(), outcome: null, failed: null,
  };
}

/** A standing that may go on by itself. */
export function copy(standing) {
  const made = { ...standing };
  for (const [name, value] of Object.entries(standing)) {
    if (value instanceof Map) made[name] = new Map(value);
    else if (value instanceof Set) made[name] = new Set(value);
  }
  return made;
}

function changed(before, body) {
  if (!body.set && !body.unset) return before;
  const after = { ...before, ...body.set };
  for (const name of body.unset || []) delete after[name];
  return after;
}

function count(counts, which) {
  counts.set(which, (counts.get(which) || 0) + 1);
}

function leave(standing, body) {
  const token = standing.tokens.get(body.node);
  for (const each of [standing.tokens, standing.tasks, standing.timers, standing.paused, standing.works, standing.overdue]) each.delete(body.node);
  if (!token) return;
  standing.left.set(body.node, changed(token.data, body));
  if (body.how === 'completed') count(standing.done, key(token.model, token.element));
}

function enter(standing, body) {
  const before = standing.tokens.get(body.after);
  const inherited = before ? before.data : standing.left.get(body.after) || {};
  const { element, model, scope = '' } = body;
  standing.tokens.set(body.node, { element, model, scope, data: changed(inherited, body) });
  standing.places.set(body.node, { element, model });
}

function startTimer(standing, body, seq) {
  standing.timers.set(body.node, { ...body, seq });
  standing.places.set(body.node, { element: body.element, model: body.model });
}

function changeLimit(standing, body, seq) {
  const timer = standing.timers.get(body.node) || standing.paused.get(body.node);
  standing.timers.delete(body.node);
  standing.paused.delete(body.node);
  if (timer) (body.due_after ? standing.timers : standing.paused).set(body.node, { ...timer, due: body.due_after, seq });
}

function missLimit(standing, body) {
  const task = standing.tasks.get(body.task);
  standing.red.add(key(body.model || (task ? task.model : ''), body.element));
  if (task) standing.overdue.add(body.task);
}

const CHANGES = {
  ElementEntered: enter,
  ElementLeft: leave,
  FlowTaken: (standing, body) => count(standing.flows, key(body.model, body.flow)),
  TaskOpened: (standing, body) => standing.tasks.set(body.node, body),
  TimerStarted: startTimer,
  LimitPaused: changeLimit,
  LimitResumed: changeLimit,
  LimitExtended: changeLimit,
  LimitRecomputed: changeLimit,
  TimerFired: (standing, body) => standing.timers.delete(body.node),
  WorkWanted: (standing, body) => standing.works.set(body.node, body),
  WorkDone: (standing, body) => standing.works.delete(body.node),
  LimitMissed: missLimit,
  CaseEnded: (standing, body) => { standing.outcome = body.outcome; },
};

/** Let one more fact happen. */
export function apply(standing, fact) {
  standing.seq = fact.seq;
  standing.ms = fact.ms;
  const change = CHANGES[fact.kind];
  if (change) change(standing, fact.body, fact.seq);
}

/** The variables at the top of the case, as its tokens there see them. */
export function dataOf(standing) {
  const found = {};
  for (const token of standing.tokens.values()) if (!token.scope) Object.assign(found, token.data);
  return found;
}

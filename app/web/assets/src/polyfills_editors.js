// What diagram-js asks for and Chromium 109, the oldest browser that analysts may edit with, has not. Both editors import this first.

// Chromium 122. Asked for by diagram-js (rules of its palette, lasso). Each takes any set and leaves both as they were.
const operations = {
  union: (one, other) => [...one, ...other],
  difference: (one, other) => [...one].filter((each) => !other.has(each)),
  intersection: (one, other) => [...one].filter((each) => other.has(each)),
};
for (const [name, act] of Object.entries(operations)) {
  if (Set.prototype[name]) continue;
  Object.defineProperty(Set.prototype, name, { value(other) { return new Set(act(this, other)); }, configurable: true, writable: true });
}

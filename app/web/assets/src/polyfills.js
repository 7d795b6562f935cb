// What the bundled packages ask for and Chromium 86, the oldest browser promised, has not. Every entry that needs one imports this first.
// tests/test_assets.py reads the built files for later features and names those that stand neither here nor on its list of reasons.

// Chromium 93. Asked for by domify (of bpmn-js).
if (!Object.hasOwn) {
  Object.defineProperty(Object, 'hasOwn', {
    value: (object, key) => Object.prototype.hasOwnProperty.call(object, key),
    configurable: true,
    writable: true,
  });
}

// Chromium 98. Asked for by diagram-js's canvas, for the plain numbers of a viewbox. Anything but plain values is refused rather than
// cloned wrongly.
function clonePlain(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(clonePlain);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError('only plain values can be cloned here');
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clonePlain(each)]));
}

if (!globalThis.structuredClone) globalThis.structuredClone = clonePlain;

// Several drawings on one page, one of them in sight: [data-drawings] holds the tabs ([data-part=tabs] a) and what they name.
// A drawing is made when it is first seen, for nothing can be fitted into a box that is not there.

function tabs(root) {
  return [...root.querySelectorAll('[data-part="tabs"] a')];
}

/** Brings the drawing of a tab's address into sight. Shape: drawAll makes what is in sight and not drawn yet. */
function show(root, address, drawAll) {
  for (const tab of tabs(root)) {
    const isIt = tab.hash === address;
    if (isIt) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
    document.getElementById(tab.hash.slice(1)).hidden = !isIt;
  }
  drawAll(root);
}

/** Makes every root's tabs work, and the links on its drawings that lead to another of them. */
export function openTabs(page, drawAll) {
  for (const root of page.querySelectorAll('[data-drawings]:not([data-open])')) {
    root.dataset.open = '';
    const bar = root.querySelector('[data-part="tabs"]');
    if (bar) bar.hidden = false;
    root.addEventListener('click', (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (!link || !tabs(root).some((tab) => tab.hash === link.hash)) return;
      event.preventDefault();
      show(root, link.hash, drawAll);
    });
  }
}

/** Brings a drawing into sight that stands behind a tab. */
export function bringForward(place) {
  if (!place.hidden) return;
  tabs(place.closest('[data-drawings]')).find((tab) => tab.hash === `#${place.id}`).click();
}

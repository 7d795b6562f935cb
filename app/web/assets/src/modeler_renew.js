// Draws a part of the page anew around the field that has the focus: that field stays untouched, with its caret and the Chinese word that is
// half typed; everything else becomes what it should be. Parts are known by data-key.

function firstField(place) {
  return place?.querySelector('input:not([type=checkbox]), select, textarea');
}

/** Makes old what fresh is. Where the focus was in something that is gone, it goes to the nearest field that stays. */
export function renew(old, fresh) {
  const active = document.activeElement;
  const kept = active === old ? undefined : [...old.children].find((child) => child.contains(active));
  const twin = kept?.dataset.key && [...fresh.children].find((child) => child.dataset.key === kept.dataset.key);
  if (!twin) {
    old.replaceChildren(...fresh.childNodes);
    if (kept) firstField(old)?.focus({ preventScroll: true });
    return;
  }
  const siblings = [...fresh.childNodes];
  const at = siblings.indexOf(twin);
  for (const child of [...old.childNodes]) if (child !== kept) child.remove();
  kept.before(...siblings.slice(0, at));
  kept.after(...siblings.slice(at + 1));
  if (kept.tagName === 'FIELDSET') renew(kept, twin);
}

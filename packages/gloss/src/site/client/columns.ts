/**
 * The shorter column stays in view while the longer one scrolls past. One that is taller than the window must not stop
 * before its end has been seen: the style sheet needs its height for that.
 */
const columns = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target instanceof HTMLElement)
      target.style.setProperty('--height', `${target.offsetHeight}px`);
  }
});
for (const column of document.querySelectorAll('.row > .prose > .sticky, .row > .code > pre')) {
  columns.observe(column);
}

/** A formula that fits has nothing to scroll, and needs no stop for the tab key. */
function markFormulas(): void {
  for (const formula of document.querySelectorAll('.katex-display')) {
    if (formula.scrollWidth > formula.clientWidth) formula.setAttribute('tabindex', '0');
    else formula.removeAttribute('tabindex');
  }
}
markFormulas();
addEventListener('resize', markFormulas, { passive: true });
// Its own fonts make it wider than what stood in for them.
document.fonts.addEventListener('loadingdone', markFormulas);

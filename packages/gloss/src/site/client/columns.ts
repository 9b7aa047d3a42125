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

/** Code of which more stands beyond the edge says so by the style sheet. */
function markCode(pre: Element): void {
  const { scrollLeft, clientWidth, scrollWidth } = pre;
  pre.toggleAttribute('data-more', scrollLeft + clientWidth < scrollWidth - 2);
}
const blocks = document.querySelectorAll('.code pre');
function markAllCode(): void {
  for (const pre of blocks) markCode(pre);
}
markAllCode();
for (const pre of blocks) pre.addEventListener('scroll', () => markCode(pre), { passive: true });

/** A formula that fits has nothing to scroll, and needs no stop for the tab key. */
function markFormulas(): void {
  for (const formula of document.querySelectorAll('.katex-display')) {
    if (formula.scrollWidth > formula.clientWidth) formula.setAttribute('tabindex', '0');
    else formula.removeAttribute('tabindex');
  }
}
markFormulas();
addEventListener('resize', markFormulas, { passive: true });
addEventListener('resize', markAllCode, { passive: true });
// Its own fonts make it wider than what stood in for them.
document.fonts.addEventListener('loadingdone', markFormulas);
document.fonts.addEventListener('loadingdone', markAllCode);

// The other languages stand at the head of the page, and in the bar once that is out of view.
const head = document.querySelector('.masthead');
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting } of entries)
    document.documentElement.toggleAttribute('data-head', isIntersecting);
});
if (head) seen.observe(head);

/**
 * The shorter column stays in view while the longer one scrolls past. One that is taller than the window must not stop
 * before its end has been seen: the style sheet needs its height for that.
 */
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target instanceof HTMLElement)
      target.style.setProperty('--height', `${target.offsetHeight}px`);
  }
});
for (const column of document.querySelectorAll('.row > .prose > .sticky, .row > .code > pre')) {
  observer.observe(column);
}

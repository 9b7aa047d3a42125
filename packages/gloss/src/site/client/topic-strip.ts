/** Where the strip of a topic's pages is wider than the screen, the current one and the one with the focus come into view. */
const strip = document.querySelector<HTMLElement>('.topic');

function show(selector: string): void {
  const link = strip?.querySelector<HTMLElement>(selector);
  if (strip && link)
    strip.scrollLeft = link.offsetLeft - strip.clientWidth / 2 + link.offsetWidth / 2;
}

show('[aria-current]');
// A browser leaves a link where it is as soon as a bit of it can be seen. Under a pressed mouse nothing may move.
strip?.addEventListener('focusin', () => show(':focus-visible'));

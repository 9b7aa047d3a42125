/** On a phone the strip of a topic's pages is wider than the screen: bring the current one into view. */
const strip = document.querySelector('.topic');
const current = strip?.querySelector<HTMLElement>('[aria-current]');
if (strip && current)
  strip.scrollLeft = current.offsetLeft - strip.clientWidth / 2 + current.offsetWidth / 2;

/** Height of what stays at the top of the window while one reads. */
export function barHeight(): number {
  return document.querySelector<HTMLElement>('.page-bar')?.offsetHeight ?? 0;
}

/** The section whose beginning was last scrolled to the top; none while the top of the page is in view. */
export function sectionInView(): HTMLElement | undefined {
  if (scrollY < 10) return undefined;
  const target = document.querySelector<HTMLElement>('.row:target');
  const isAtEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 3;
  // The last sections can't come to the top, but one can have gone to them.
  if (isAtEnd && target && target.getBoundingClientRect().top < innerHeight) return target;
  const edge = barHeight() + 60;
  return [...document.querySelectorAll<HTMLElement>('.row[id]')].findLast(
    (row) => row.getBoundingClientRect().top <= edge,
  );
}

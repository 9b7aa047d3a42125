/** Height of what stays at the top of the window while one reads. */
export function barHeight(): number {
  return document.querySelector<HTMLElement>('.whereabouts')?.offsetHeight ?? 0;
}

/** The last section that begins above the upper third of the window; none while the top of the page is in view. */
export function sectionInView(): HTMLElement | undefined {
  if (scrollY < 10) return undefined;
  return [...document.querySelectorAll<HTMLElement>('.row[id]')].findLast(
    (row) => row.getBoundingClientRect().top <= Math.max(barHeight() + 40, innerHeight / 3),
  );
}

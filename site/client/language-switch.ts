/** Reading on in another language should not mean finding one's place again: the link takes the section along. */
for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-language]')) {
  link.addEventListener('click', () => {
    const section = sectionInView();
    link.hash = section === undefined ? '' : `#${section}`;
  });
}

/** The last section that begins above the upper third of the window; none while the top of the page is in view. */
function sectionInView(): string | undefined {
  let found: string | undefined;
  for (const section of document.querySelectorAll<HTMLElement>('.row[id]')) {
    if (section.getBoundingClientRect().top > innerHeight / 3) break;
    found = section.id;
  }
  return scrollY < 10 ? undefined : found;
}

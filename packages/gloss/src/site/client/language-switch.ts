import { sectionInView } from './in-view.ts';

/** Reading on in another language should not mean finding one's place again: the link takes the section along. */
for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-language]')) {
  link.addEventListener('click', () => {
    const section = sectionInView();
    link.hash = section === undefined ? '' : `#${section.id}`;
  });
}

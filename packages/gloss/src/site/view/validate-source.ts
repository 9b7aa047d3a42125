import { reserved } from '../../annotate/page-index.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { AnnotatedPage } from '../../annotate/types.ts';
import { SourceError } from '../../source-error.ts';
import type { Language } from '../../translate/languages.ts';
import type { Options } from '../options.ts';

/**
 * Holds the site together where no single page can: what every page needs must be there, and no page may take
 * another's address. What is written in the source language is an author's, so a mistake in it stops the build.
 *
 * @throws {SourceError} where it isn't so
 */
export function validateSource(
  problems: readonly SourceError[],
  languages: readonly Language[],
  pages: readonly AnnotatedPage[],
  {
    sourceLanguage,
    locales,
    home: { excerpt },
    redirects,
  }: Pick<Options, 'sourceLanguage' | 'locales' | 'home' | 'redirects'>,
): void {
  const own = problems.find(({ place }) => place.file.startsWith(`${locales}/${sourceLanguage}/`));
  if (own) throw own;

  const taken = new Set([...languages.map(({ code }) => code), ...reserved]);
  for (const { path, source } of pages) {
    const [first = ''] = path.split('/');
    if (!taken.has(first)) continue;
    const problem = `its address begins with "${first}", which the site uses itself`;
    throw new SourceError({ file: source }, problem, 'Give the file or its folder another name');
  }

  for (const [from, to] of redirects) {
    const file = `gloss({ redirects: { '${from}': '${to}' } })`;
    const target = to.replace(/#.*$/, '');
    const paths = pages.map(({ path }) => path);
    const there = pages.find(({ path }) => path === from);
    if (there)
      throw new SourceError(
        { file },
        `${there.source} is served there`,
        'A page that is there needs no redirect: take it out',
      );
    if (from === '' || taken.has(from.split('/')[0] ?? ''))
      throw new SourceError(
        { file },
        `the site uses the address "/${from}" itself`,
        'Name the path of a page that was, without its language',
      );
    if (target !== '' && !paths.includes(target))
      throw new SourceError(
        { file },
        `there is no page "${target}"`,
        `${didYouMean(target, paths)}Name the path of a page that is there, without its language`,
      );
  }

  if (!excerpt) return;
  const shown = pages.find(({ path }) => path === excerpt.page);
  if (shown?.sections.some(({ id }) => id === excerpt.section)) return;
  throw new SourceError(
    { file: shown?.source ?? `the page ${excerpt.page}` },
    `it has no section "${excerpt.section}", which the first page shows`,
    'Keep the heading, or name another section in home.excerpt of gloss({…})',
  );
}

import type { AnnotatedPage } from '../../annotate/types.ts';
import { type SourceError, formatPlace } from '../../source-error.ts';
import type { Language } from '../../translate/languages.ts';
import type { Finding, Segment } from '../../translate/types.ts';
import { translatedIn } from './spoken.ts';

/**
 * Says what is wrong in the translation files, with file and line. It never stops a build: such a segment, or such a
 * file, is shown untranslated, and readers see that it is.
 */
export function reportProblems(
  problems: readonly SourceError[],
  languages: readonly Language[],
  pages: readonly AnnotatedPage[],
): void {
  const said = problems.map(({ message }) => message);
  for (const language of languages) {
    const segments = pages.flatMap((page) => translatedIn(page, language).segments);
    const invalid = segments.filter(({ state }) => state === 'invalid');
    said.push(
      ...invalid.flatMap((segment) => segment.findings.filter(isError).map(place(segment))),
    );
  }
  for (const message of new Set(said)) console.warn(message);
}

function isError({ level }: Finding): boolean {
  return level === 'error';
}

function place({ entry, key }: Segment): (finding: Finding) => string {
  const where = entry ? formatPlace(entry) : JSON.stringify(key.slice(0, 60));
  return ({ check, message }) =>
    `${where}: ${check}: ${message}. Until it is corrected, readers see the original`;
}

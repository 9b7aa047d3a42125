import { join } from 'node:path';
import type { z } from 'zod';
import { check, hasError } from '../../translate/checks.ts';
import { readableText } from '../../translate/block-text.ts';
import { replaceText } from '../../translate/replace-text.ts';
import type { Finding, LocaleFile } from '../../translate/types.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { type Project, writeChanged } from '../../project.ts';
import { differenceOf } from '../view/translations.ts';
import { openLanguage, type shapes } from './requests.ts';

/** A translation that holds what is sought, and what would change in it. */
export interface Hit {
  file: string;
  page: string;
  line: number;
  key: string;
  /** As the file has it. */
  based: string;
  difference: ReturnType<typeof differenceOf>;
  /** Errors that the replacement would bring: it is refused then. */
  errors: Finding[];
}

/** What a replacement would change in a language. Nothing is written. */
export async function findHits(
  { language, search, replacement }: z.infer<typeof shapes.find>,
  project: Project,
): Promise<{ hits: Hit[] }> {
  const { memory } = await openLanguage(language, project);
  const languages = { source: project.sourceLanguage, language };
  const hits = [...memory.files.values()].flatMap(({ file, pageKey, entries }) =>
    [...entries].flatMap(([key, { value, line }]): Hit[] => {
      // What is sought may be all there is, and its replacement the same.
      const marked = replaceText(key, value, search, `${search}\u0000`);
      if (marked === value) return [];
      const after = replaceText(key, value, search, replacement);
      const known = new Set(check(key, value, languages).map(({ message }) => message));
      const errors = check(key, after, languages).filter(
        (finding) => hasError([finding]) && !known.has(finding.message),
      );
      const difference = differenceOf(readableText(value), readableText(after));
      return [{ file, page: pageKey, line, key, based: value, difference, errors }];
    }),
  );
  return { hits };
}

/** Replaces in the chosen translations, but for those that have changed since they were shown, or would get an error. */
export async function replaceChosen(
  { chosen, ...asked }: z.infer<typeof shapes.replace>,
  project: Project,
): Promise<{ replaced: number; left: number }> {
  const { memory } = await openLanguage(asked.language, project);
  const { hits } = await findHits(asked, project);
  const bases = new Map(chosen.map(({ page, key, based }) => [JSON.stringify([page, key]), based]));
  const sound = hits.filter(
    ({ page, key, based, errors }) =>
      errors.length === 0 && bases.get(JSON.stringify([page, key])) === based,
  );
  for (const [page, own] of Map.groupBy(sound, (hit) => hit.page)) {
    const file = memory.files.get(page);
    if (file) await writeChanged(join(project.root, file.file), replacedIn(file, own, asked));
  }
  return { replaced: sound.length, left: chosen.length - sound.length };
}

function replacedIn(
  { entries }: LocaleFile,
  hits: readonly Hit[],
  { search, replacement }: { search: string; replacement: string },
): string {
  const keys = new Set(hits.map(({ key }) => key));
  const changed = Array.from(entries, ([key, { value }]) => {
    const text = keys.has(key) ? replaceText(key, value, search, replacement) : value;
    return [key, { value: text.toWellFormed() }] as const;
  });
  return writeLocaleFile(new Map(changed));
}

import { join } from 'node:path';
import type { z } from 'zod';
import { localePath } from '../../translate/locale-path.ts';
import { fillsTheSame, uiStrings } from '../../translate/ui.ts';
import { words } from '../../translate/words/words.ts';
import { readFlatJson } from '../../translate/flat-json.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { SourceError } from '../../source-error.ts';
import { type Project, readLocales, writeChanged } from '../../project.ts';
import { conflict, openLanguage, Refused, type shapes } from './requests.ts';

/** All words of the interface, with what the language has for each. */
export async function stringsIn({ language }: z.infer<typeof shapes.strings>, project: Project) {
  await openLanguage(language, project);
  const { sourceLanguage, locales } = project;
  const file = localePath(locales, language, 'ui');
  try {
    const strings = uiStrings(
      await readLocales(project, '*', 'ui'),
      language,
      sourceLanguage,
      words,
    );
    return { file, strings };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new Refused(409, `${error.message}. Nothing has been changed`);
  }
}

/** Saves one of them; without a text, the file says nothing of it any more. */
export async function saveString(
  { language, key, value, based }: z.infer<typeof shapes.saveString>,
  project: Project,
): Promise<{ file: string }> {
  const { file, strings } = await stringsIn({ language }, project);
  const known = strings.find((string) => string.key === key);
  if (!known) throw new Refused(404, `The interface has no "${key}"`);
  if (!fillsTheSame(value, known.original)) {
    const message = `It has to fill in the same values as the original: ${known.original}`;
    throw new Refused(400, message);
  }
  if (known.value !== based && known.value !== value) throw conflict(file, known.value);
  const [own] = await readLocales(project, language, 'ui');
  const entries = new Map<string, { value: string }>(own && readFlatJson(own.file, own.text));
  if (value === '') entries.delete(key);
  else entries.set(key, { value: value.toWellFormed() });
  await writeChanged(join(project.root, file), writeLocaleFile(inOrder(entries, strings)));
  return { file };
}

function inOrder<Value>(
  entries: ReadonlyMap<string, Value>,
  strings: readonly { key: string }[],
): Map<string, Value> {
  const keys = new Set([...strings.map(({ key }) => key), ...entries.keys()]);
  return new Map(
    [...keys].flatMap((key) => {
      const value = entries.get(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

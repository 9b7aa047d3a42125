import { join } from 'node:path';
import type { z } from 'zod';
import { isSegmentKey, normalOf } from '../../translate/keys.ts';
import { localePath } from '../../translate/locale-path.ts';
import type { Memory } from '../../translate/memory.ts';
import { matchPage, type TranslatablePage } from '../../translate/match-page.ts';
import { sync } from '../../translate/sync.ts';
import type { LocaleEntry } from '../../translate/types.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { type Project, writeChanged } from '../../project.ts';
import { conflict, openLanguage, pageOf, Refused, type shapes } from './requests.ts';

/** Saves one translation into its page's file. */
export async function saveTranslation(
  { language, path, key, value, based }: z.infer<typeof shapes.save>,
  project: Project,
): Promise<{ file: string }> {
  const page = await pageOf(path, project);
  const { memory, problems } = await openLanguage(language, project);
  const file = localePath(project.locales, language, page.pageKey);
  const broken = problems.find(({ place }) => place.file === file);
  if (broken) throw new Refused(409, `${broken.message}. Nothing has been changed`);
  if (!matchPage(page, memory).segments.some((segment) => segment.key === key))
    throw new Refused(404, `The page has no such text any more: ${key}. Reload it`);
  const current = savedValue(memory, page.pageKey, key);
  if (current !== based && current !== value) throw conflict(file, current);
  await writeChanged(
    join(project.root, file),
    writeLocaleFile(withTranslation(page, memory, key, value)),
  );
  return { file };
}

/** What the page's own file has for a key; nothing, where it has no translation of its own. */
export function savedValue(memory: Memory, pageKey: string, key: string): string {
  const [first = ''] = sameKeys(memory, pageKey, key);
  return memory.files.get(pageKey)?.entries.get(first)?.value ?? '';
}

/** An entry that differs in white space alone is the same one, and two would contradict each other. */
function sameKeys(memory: Memory, pageKey: string, key: string): string[] {
  const index = memory.index(pageKey);
  const same = index?.[isSegmentKey(key) ? 'segments' : 'texts'].get(normalOf(key));
  return same?.map((candidate) => candidate.key) ?? [];
}

/**
 * A page's translation file with one translation more, in its place in the page's order. All other entries stay as
 * they are; what is missing besides is `sync`'s to add.
 */
export function withTranslation(
  page: TranslatablePage,
  memory: Memory,
  key: string,
  value: string,
): Map<string, Pick<LocaleEntry, 'value'>> {
  const existing = memory.files.get(page.pageKey)?.entries ?? new Map<string, LocaleEntry>();
  const same = sameKeys(memory, page.pageKey, key);
  const keys = same.length > 0 ? same : [key];
  const order = [...sync(page, memory).entries.keys()];
  const wanted = order.filter((other) => existing.has(other) || keys.includes(other));
  const all = new Set([...wanted, ...existing.keys(), ...keys]);
  return new Map(
    [...all].map((other) => [
      other,
      { value: keys.includes(other) ? value.toWellFormed() : (existing.get(other)?.value ?? '') },
    ]),
  );
}

import { check, type Languages } from './checks.ts';
import { checkGlossary, type Glossary } from './checks/glossary.ts';
import { indexFile } from './index-file.ts';
import { conflict } from './match.ts';
import { lookUp } from './memory.ts';
import type { EntryPlace, Finding, LocaleFile } from './types.ts';

/** An entry with what is wrong with it. */
export interface CheckedEntry {
  entry: EntryPlace;
  findings: Finding[];
}

/** All that is wrong in a file, entry by entry; entries without fault are left out. */
export function checkFile(
  pageKey: LocaleFile,
  languages: Languages,
  glossary: Glossary = new Map(),
): CheckedEntry[] {
  const { file, entries } = pageKey;
  const found = Array.from(entries, ([key, { value, line }]) => ({
    entry: { file, line, key },
    findings: check(key, value, languages).concat(checkGlossary(glossary, key, value)),
  }));
  const index = indexFile(pageKey, (key) => entries.get(key)?.value);
  for (const kind of ['texts', 'segments'] as const) {
    for (const [normal, [first]] of index[kind]) {
      const match = lookUp(index, kind, first?.key ?? '', normal);
      const entry = first && found.find((checked) => checked.entry.key === first.key);
      if (match.found === 'conflict') entry?.findings.unshift(conflict(match.candidates));
    }
  }
  return found.filter(({ findings }) => findings.length > 0);
}

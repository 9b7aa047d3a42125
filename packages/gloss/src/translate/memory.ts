import type { i18n } from 'i18next';
import { type Candidate, type FileIndex, indexFile } from './index-file.ts';
import { normalOf } from './keys.ts';
import { createPageText } from './page-text.ts';
import type { LocaleFile } from './types.ts';

/** All that a language has: the translation files of all pages, prepared when a page first asks. */
export interface Memory {
  /** `zh`, and what it translates from, `en`. */
  language: string;
  source: string;
  files: ReadonlyMap<string, LocaleFile>;
  /** The text of all pages: namespace = page, key = original. */
  text: i18n;
  /** The index of a page's own file. */
  index(pageKey: string): FileIndex | undefined;
  /** Candidates of all files, by the normal form of what they translate. */
  everywhere(kind: 'text' | 'segment'): ReadonlyMap<string, Candidate[]>;
}

export function createMemory(
  language: string,
  files: readonly LocaleFile[],
  source: string,
): Memory {
  const byLocale = new Map(files.map((file) => [file.pageKey, file]));
  const text = createPageText(language, files);
  const indices = new Map<string, FileIndex>();
  const shared = new Map<string, Map<string, Candidate[]>>();
  const index = (pageKey: string) => {
    const file = byLocale.get(pageKey);
    const known = indices.get(pageKey);
    if (!file || known) return known;
    const made = indexFile(file, (key) => text.getResource(language, pageKey, key));
    indices.set(pageKey, made);
    return made;
  };
  const everywhere = (kind: 'text' | 'segment') => {
    const known = shared.get(kind);
    if (known) return known;
    const all = [...byLocale.keys()].flatMap((pageKey) => index(pageKey) ?? []);
    const maps = all.flatMap(({ texts, segments, pieces }) =>
      kind === 'text' ? [texts] : [segments, pieces],
    );
    const merged = merge(maps);
    shared.set(kind, merged);
    return merged;
  };
  return { language, source, files: byLocale, text, index, everywhere };
}

function merge(maps: readonly Map<string, Candidate[]>[]): Map<string, Candidate[]> {
  const merged = new Map<string, Candidate[]>();
  for (const [normal, candidates] of maps.flatMap((map) => [...map])) {
    const filled = candidates.filter(({ value }) => value !== '');
    if (filled.length > 0) merged.set(normal, [...(merged.get(normal) ?? []), ...filled]);
  }
  return merged;
}

/**
 * What a look-up finds. A conflict is several translations of one original, none of which is used; `waiting` is an
 * entry without a translation yet.
 */
export type Match =
  | { found: 'translation'; candidate: Candidate }
  | { found: 'conflict'; candidates: Candidate[] }
  | { found: 'nothing'; waiting?: Candidate | undefined };

type Kind = 'texts' | 'segments' | 'pieces';

/** Looks in one file. */
export function lookUp(
  index: FileIndex | undefined,
  kind: Kind,
  key: string,
  normal: string,
): Match {
  const all = index?.[kind].get(normal) ?? [];
  const candidates = all.filter(({ value }) => value !== '');
  const exact = candidates.find((candidate) => candidate.key === key) ?? candidates[0];
  if (!exact) return { found: 'nothing', waiting: all[0] };
  return agree(candidates)
    ? { found: 'translation', candidate: exact }
    : { found: 'conflict', candidates };
}

/** Looks in the other files of a language. They serve only when all agree, the page's own included. */
export function lookUpElsewhere(
  memory: Memory,
  pageKey: string,
  kind: 'text' | 'segment',
  normal: string,
): Match {
  const candidates = memory.everywhere(kind).get(normal) ?? [];
  const own = memory.files.get(pageKey)?.file;
  const candidate = candidates.find(({ entry }) => entry.file !== own);
  return candidate && agree(candidates)
    ? { found: 'translation', candidate }
    : { found: 'nothing' };
}

function agree([first, ...others]: readonly Candidate[]): boolean {
  return others.every(
    ({ key, value }) =>
      value === first?.value || normalOf(key, value) === normalOf(key, first?.value ?? ''),
  );
}

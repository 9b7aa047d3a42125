import { cut } from './cut.ts';
import { isBlank, isSegmentKey, normalise, normaliseText } from './keys.ts';
import type { EntryPlace, LocaleFile } from './types.ts';

/** A translation that could serve, and the entry that it stands in. */
export interface Candidate {
  /** What it translates: the entry's key, or a block cut out of it. */
  key: string;
  normal: string;
  value: string;
  entry: EntryPlace;
}

/** One file's translations by what they translate, in its normal form. */
export interface FileIndex {
  file: string;
  texts: Map<string, Candidate[]>;
  segments: Map<string, Candidate[]>;
  /** Blocks cut out of section-sized entries. */
  pieces: Map<string, Candidate[]>;
  /** Entry's normal form → its pieces; an entry that can't be cut has none. */
  cuts: Map<string, Candidate[] | undefined>;
}

/** Prepares a file for look-ups. `text` gives the translation of a key. */
export function indexFile(
  { file, entries }: LocaleFile,
  text: (key: string) => string | undefined,
): FileIndex {
  const index: FileIndex = {
    file,
    texts: new Map(),
    segments: new Map(),
    pieces: new Map(),
    cuts: new Map(),
  };
  for (const [key, { line }] of entries) {
    const written = text(key) ?? '';
    const value = isBlank(written) ? '' : written;
    const isSegment = isSegmentKey(key);
    const normal = isSegment ? normalise(key) : normaliseText(key);
    const candidate = { key, normal, value, entry: { file, line, key } };
    add(isSegment ? index.segments : index.texts, candidate);
    if (!isSegment || value === '') continue;
    const pieces = cut(key, value)?.filter((piece) => piece.normal !== normal);
    const cuts = pieces?.map(({ key, normal, value }) => ({
      key,
      normal,
      value,
      entry: candidate.entry,
    }));
    index.cuts.set(normal, cuts);
    for (const piece of cuts ?? []) add(index.pieces, piece);
  }
  return index;
}

function add(map: Map<string, Candidate[]>, candidate: Candidate): void {
  const others = map.get(candidate.normal);
  if (others) others.push(candidate);
  else map.set(candidate.normal, [candidate]);
}

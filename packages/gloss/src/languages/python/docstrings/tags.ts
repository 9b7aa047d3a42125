import type { Stretch, Tag } from '../../language.ts';
import { fencedLines } from '../../markdown/fences.ts';
import { takeDoctest } from './doctest.ts';
import { takeGoogle } from './google.ts';
import { isBlank, linesOf } from './lines.ts';
import { takeNumpy } from './numpy.ts';
import { takeRest } from './rest.ts';

/**
 * Cuts a docstring into its prose and its lists of tags, in the styles of reStructuredText (`:param x:`), of Google
 * (`Args:`) and of NumPy (`Parameters` above a line of dashes). Whatever is none of theirs, or stands in a fence, is prose.
 */
export function splitTags(docs: string): (Stretch | Tag[])[] {
  const lines = linesOf(docs);
  const parts: (Stretch | Tag[])[] = [];
  const fenced = fencedLines(lines.map(({ text }) => text));
  let from = 0;
  const endProse = (to: number) => {
    const first = lines.findIndex((line, index) => index >= from && index < to && !isBlank(line));
    const offset = lines[first]?.offset;
    if (offset === undefined) return;
    parts.push({ docs: docs.slice(offset, lines[to]?.offset).trimEnd(), offset });
  };
  for (let at = 0; at < lines.length;) {
    const found = fenced[at]
      ? undefined
      : (takeRest(lines, at) ??
        takeGoogle(lines, at) ??
        takeNumpy(lines, at) ??
        takeDoctest(lines, at));
    if (!found) at++;
    else {
      endProse(at);
      at += found.taken;
      from = at;
      const last = parts.at(-1);
      if (Array.isArray(last)) last.push(...found.tags);
      else parts.push(found.tags);
    }
  }
  endProse(lines.length);
  return parts.map((part) => (Array.isArray(part) ? withTypes(part) : part));
}

/** What a docstring says before its first tag. */
export function intro(docs: string): string {
  const [part] = splitTags(docs);
  return part && !Array.isArray(part) ? part.docs : '';
}

/** `:type x: int` tells the type of what `:param x:` describes. */
function withTypes(tags: readonly Tag[]): Tag[] {
  const isType = ({ type, text }: Tag) => type !== undefined && text.docs === '';
  const described = tags.filter((tag) => !isType(tag)).map((tag) => ({ ...tag }));
  const alone = tags.filter(isType).filter(({ kind, name, type }) => {
    const other = described.find((tag) => tag.kind === kind && tag.name === name);
    if (other) other.type ??= type;
    return !other;
  });
  return [...described, ...alone];
}

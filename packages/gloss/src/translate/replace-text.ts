import { parse } from './html.ts';
import { isSegmentKey } from './keys.ts';

/** Tags and placeholders of HTML, and what the interface fills in: nothing is found or replaced in them. */
const fixed = /<span[^>]*>_(\^|%5e)_\d+_\1_<\/span>|<[^>]*>/gi;
const character = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);|[^]/giu;

/**
 * Replaces words in a translation's text, whatever stands around them. What is sought and what comes in its place are plain text; an
 * entity counts as the character that it is.
 */
export function replaceText(key: string, value: string, sought: string, by: string): string {
  if (sought === '') return value;
  if (!isSegmentKey(key)) return value.replaceAll(sought, () => by);
  const result: string[] = [];
  let end = 0;
  for (const { 0: whole, index } of value.matchAll(fixed)) {
    result.push(replaceBetween(value.slice(end, index), sought, by), whole);
    end = index + whole.length;
  }
  return [...result, replaceBetween(value.slice(end), sought, by)].join('');
}

function replaceBetween(html: string, sought: string, by: string): string {
  const written = html.match(character) ?? [];
  const read = written.map((unit) =>
    unit.length > 1 && unit.startsWith('&') ? decoded(unit) : unit,
  );
  const wanted = [...sought];
  const result: string[] = [];
  for (let at = 0; at < written.length;) {
    const isHere = wanted.every((unit, ahead) => read[at + ahead] === unit);
    result.push(isHere ? escaped(by) : (written[at] ?? ''));
    at += isHere ? wanted.length : 1;
  }
  return result.join('');
}

function decoded(entity: string): string {
  const [text] = parse(entity).children;
  return text?.type === 'text' ? text.value : entity;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign);
}

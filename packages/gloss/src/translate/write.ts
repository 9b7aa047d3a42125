import type { LocaleEntry } from './types.ts';

/**
 * Writes a translation file's text. Built entry by entry, since an object would reorder keys such as `10` and lose
 * `__proto__`.
 */
export function writeLocaleFile(entries: ReadonlyMap<string, Pick<LocaleEntry, 'value'>>): string {
  const lines = Array.from(
    entries,
    ([key, { value }]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

/** A text that `writeLocaleFile` has written, with the line ends and the indentation that its file has had. */
export function inFormOf(former: string, text: string): string {
  const [, end, indent] = /^\s*\{[^\S\r\n]*(\r?\n)([^\S\r\n]*)"/.exec(former) ?? [];
  if (end === undefined || indent === undefined) return text;
  // No line break stands within JSON's strings.
  return text.replaceAll('\n ', `\n${indent}`).replaceAll('\n', end);
}

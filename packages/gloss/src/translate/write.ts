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

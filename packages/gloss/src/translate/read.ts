import { readFlatJson } from './flat-json.ts';
import { localePlace } from './locale-path.ts';
import type { LocaleFile } from './types.ts';

/**
 * Reads a file to import, ours or labml's.
 *
 * @throws {SourceError} where the file is not one flat JSON object of strings
 */
export function readLocaleFile(file: string, text: string): LocaleFile {
  return { file, pageKey: localePlace(file).pageKey, entries: readFlatJson(file, text) };
}

import { openLanguages } from '../../../src/languages/languages.ts';
import { type Parsed, parse } from '../../../src/languages/parse.ts';

await openLanguages([{ path: 'a.py' }]);

export function read(text: string, path = 'src/impl/a.py'): Parsed {
  return parse({ path, text });
}

/** Prose and code of each section. */
export function cut(text: string): [docs: string, code: string][] {
  return read(text).sections.map(({ docs, code }) => [docs, code]);
}

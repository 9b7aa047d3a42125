import { SourceError } from '../source-error.ts';
import { type Glossary, glossaryOf } from './checks/glossary.ts';
import { readFlatJson } from './flat-json.ts';
import { localePlace } from './locale-path.ts';
import { createMemory, type Memory } from './memory.ts';
import { readLocaleFile } from './read.ts';
import type { LocaleFile, Problems, TextFile } from './types.ts';

/** Files of a language's folder that hold no page text. */
const notPages = new Set(['ui', 'glossary']);

/** Whether a file holds the text of a page. */
export function isPageFile(file: string): boolean {
  return !notPages.has(localePlace(file).pageKey);
}

/**
 * Makes one language's translation memory of its files. A file that can't be read is reported, and its pages stay
 * English: a translator's mistake never stops a build.
 */
export function loadLanguage(
  files: readonly TextFile[],
  language: string = localePlace(files[0]?.file ?? '').language ?? 'und',
): Problems & { memory: Memory } {
  const read: LocaleFile[] = [];
  const problems: SourceError[] = [];
  for (const { file, text } of files.filter(({ file }) => isPageFile(file))) {
    try {
      read.push(readLocaleFile(file, text));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error);
    }
  }
  return { memory: createMemory(language, read), problems };
}

/** A language's terms, out of its `glossary.json`; none where there is no such file. */
export function loadGlossary(files: readonly TextFile[]): Problems & { glossary: Glossary } {
  const found = files.find(({ file }) => localePlace(file).pageKey === 'glossary');
  if (!found) return { glossary: new Map(), problems: [] };
  try {
    return { glossary: glossaryOf(readFlatJson(found.file, found.text)), problems: [] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { glossary: new Map(), problems: [error] };
  }
}

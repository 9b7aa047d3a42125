import { SourceError } from '../source-error.ts';
import { type Glossary, glossaryOf } from './checks/glossary.ts';
import { readFlatJson } from './flat-json.ts';
import { createMemory, type Memory } from './memory.ts';
import type { LocaleFile, LocaleText, Problems } from './types.ts';

/** Files of a language's folder that hold no page text. */
const notPages = new Set(['ui', 'glossary']);

/**
 * Makes one language's translation memory of its files. A file that can't be read is reported, and its pages stay
 * untranslated: a translator's mistake never stops a build.
 */
export function loadLanguage(
  files: readonly LocaleText[],
  language: string,
  source: string,
): Problems & { memory: Memory } {
  const read: LocaleFile[] = [];
  const problems: SourceError[] = [];
  for (const { file, text, pageKey } of files) {
    if (notPages.has(pageKey)) continue;
    try {
      read.push({ file, pageKey, entries: readFlatJson(file, text) });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error);
    }
  }
  return { memory: createMemory(language, read, source), problems };
}

/** A language's terms, out of its `glossary.json`; none where there is no such file. */
export function loadGlossary(files: readonly LocaleText[]): Problems & { glossary: Glossary } {
  const found = files.find(({ pageKey }) => pageKey === 'glossary');
  if (!found) return { glossary: new Map(), problems: [] };
  try {
    return { glossary: glossaryOf(readFlatJson(found.file, found.text)), problems: [] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { glossary: new Map(), problems: [error] };
  }
}

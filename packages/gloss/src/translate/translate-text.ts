import { normaliseText } from './keys.ts';
import { sourceLanguage } from './languages.ts';
import { matchText } from './match.ts';
import type { Memory } from './memory.ts';
import { sanitizeText } from './sanitize.ts';
import { isShown } from './status.ts';
import type { Segment, TranslatedText } from './types.ts';

/** A title or summary in the memory's language: plain text, to be escaped when it is shown. */
export function translateText(
  key: string,
  memory: Memory,
  locale: string,
  used: ReadonlySet<string> = new Set([normaliseText(key)]),
): TranslatedText {
  if (memory.language === sourceLanguage) {
    return { text: key, segment: { key, state: 'translated', value: key, findings: [] } };
  }
  return showText(matchText(key, { memory, locale, used }));
}

export function showText(segment: Segment): TranslatedText {
  return { text: isShown(segment) ? sanitizeText(segment.value) : segment.key, segment };
}

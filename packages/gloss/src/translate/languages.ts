import type { Memory } from './memory.ts';
import type { IsUnreviewed } from './review.ts';
import type { T } from './types.ts';

/** What a page needs to know of its language. */
export interface LanguageInfo {
  /** BCP 47: the folder's name among the translations. */
  code: string;
  /** In the language itself: `中文`. */
  name: string;
  direction: 'ltr' | 'rtl';
}

/** A language that the site speaks. */
export interface Language extends LanguageInfo {
  /** Whether it is the one that pages are written in. */
  isSource: boolean;
  /** Strings of the interface. */
  t: T;
  /** Text of the pages. */
  memory: Memory;
  /** Whether nobody has looked at an entry of it. */
  isUnreviewed: IsUnreviewed;
}

export function describeLanguage(code: string): LanguageInfo {
  return { code, name: nameOf(code), direction: directionOf(code) };
}

/** Whether a folder's name can be the name of a language. */
export function isLanguage(code: string): boolean {
  try {
    return Intl.getCanonicalLocales(code)[0] === code;
  } catch {
    return false;
  }
}

/** Whether two tags mean the same language as most people write it: `zh`, `zh_Hans`, `zh-CN`. */
export function isSameLanguage(a: string, b: string): boolean {
  const [first, second] = [a, b].map((code) => {
    try {
      return new Intl.Locale(code.replaceAll('_', '-')).maximize().baseName;
    } catch {
      return code;
    }
  });
  return first === second;
}

function nameOf(code: string): string {
  return new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code;
}

/** Engines disagree on whether text info is a method or a property, and older ones have neither. */
export function directionOf(code: string): 'ltr' | 'rtl' {
  const locale: object = new Intl.Locale(code);
  const info: unknown =
    'getTextInfo' in locale && typeof locale.getTextInfo === 'function'
      ? locale.getTextInfo()
      : 'textInfo' in locale && locale.textInfo;
  if (typeof info === 'object' && info && 'direction' in info) {
    return info.direction === 'rtl' ? 'rtl' : 'ltr';
  }
  const { script = '' } = new Intl.Locale(code).maximize();
  return /^(?:Adlm|Arab|Hebr|Mand|Nkoo|Rohg|Samr|Syrc|Thaa)$/.test(script) ? 'rtl' : 'ltr';
}

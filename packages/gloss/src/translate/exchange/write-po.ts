import { type GetTextTranslation, po } from 'gettext-parser';
import type { ExchangeEntry, ExchangePage } from './types.ts';

/** Which header says of which page a file is; others are gettext's own. */
export const pageHeader = 'X-Gloss-Page';

/**
 * A page as gettext has it: msgid is the key, exactly as in the page's file. Drafts and what is to be reviewed are fuzzy,
 * what is unused is obsolete. Nothing has plural forms, so no header tells them.
 */
export function writePo({ pageKey, language, entries }: ExchangePage): string {
  const blocks = (isUnused: boolean) => {
    const own = entries.filter((entry) => entry.isUnused === isUnused);
    // gettext-parser writes in the order of these names, which no key can disturb.
    return {
      page: Object.fromEntries(own.map((entry, index) => [`entry-${index}`, blockOf(entry)])),
    };
  };
  const headers = {
    'Project-Id-Version': 'astro-gloss',
    Language: language.replaceAll('-', '_'),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    [pageHeader]: pageKey,
  };
  const table = { charset: 'utf-8', headers, translations: blocks(false), obsolete: blocks(true) };
  return po.compile(table).toString();
}

function blockOf(entry: ExchangeEntry): GetTextTranslation {
  const { key, value, progress, formerKey, kind, place, holes } = entry;
  const isFuzzy = progress === 'draft' || progress === 'review';
  const comments = {
    ...(place !== undefined && { reference: place.replaceAll(' ', '%20') }),
    ...(holes.length > 0 && { extracted: explained(holes).join('\n') }),
    ...(isFuzzy && { flag: 'fuzzy' }),
    ...(formerKey !== undefined && { previous: `msgid ${quoted(formerKey)}` }),
  };
  return { msgid: key, msgstr: [value], comments, ...(kind && { msgctxt: kind }) };
}

/** What a translator can't see in the text: `_^_0_^_: \alpha`. */
export function explained(holes: readonly string[]): string[] {
  return holes.map((hole, number) => `_^_${number}_^_: ${excerpt(hole)}`);
}

/** One line of it, of characters that every format has. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199).toWellFormed()}…` : line;
}

function quoted(text: string): string {
  const escapes: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't' };
  return `"${text.replaceAll(/["\\\n\r\t]/g, (sign) => `\\${escapes[sign] ?? sign}`)}"`;
}

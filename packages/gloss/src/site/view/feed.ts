import { escapeHtml, noCharacter } from '../../annotate/escape-html.ts';

/** What a feed says of a page. */
export interface Entry {
  url: string;
  title: string;
  summary: string;
  /** A day, as ISO 8601 has it. */
  date: string;
}

/** A feed of pages: what there is, the newest first. */
export interface Feed {
  title: string;
  subtitle: string;
  /** The language's code. */
  language: string;
  /** Where the feed is, and the page that it belongs to. */
  self: string;
  home: string;
  entries: readonly Entry[];
}

/** Writes a feed as Atom (RFC 4287). Days begin at midnight, UTC: nobody has said more. */
export function atomOf({ title, subtitle, language, self, home, entries }: Feed): string {
  const newest = entries.toSorted((a, b) => compare(b.date, a.date) || compare(a.url, b.url));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${text(language)}">`,
    `<title>${text(title)}</title>`,
    ...(subtitle === '' ? [] : [`<subtitle>${text(subtitle)}</subtitle>`]),
    `<id>${text(home)}</id>`,
    `<link href="${text(home)}"/>`,
    `<link rel="self" href="${text(self)}"/>`,
    `<updated>${newest[0]?.date}T00:00:00Z</updated>`,
    `<author><name>${text(title)}</name></author>`,
    ...newest.map((entry) =>
      [
        '<entry>',
        `<title>${text(entry.title)}</title>`,
        `<id>${text(entry.url)}</id>`,
        `<link href="${text(entry.url)}"/>`,
        `<published>${entry.date}T00:00:00Z</published>`,
        `<updated>${entry.date}T00:00:00Z</updated>`,
        ...(entry.summary === '' ? [] : [`<summary>${text(entry.summary)}</summary>`]),
        '</entry>',
      ].join('\n'),
    ),
    '</feed>\n',
  ].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As XML can hold it, which has no place for most control characters. */
function text(value: string): string {
  return escapeHtml(value.replaceAll(noCharacter, ''));
}

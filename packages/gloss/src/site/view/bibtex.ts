import type { FrontMatter } from '../../languages/types.ts';

/** Signs that TeX would act on. */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  // BibTeX counts braces, with a backslash before them or without.
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
};

/** A paper as an entry for BibTeX or biber. Letters stay as they are, which both read as UTF-8; a title keeps its capitals. */
export function bibtexOf(paper: NonNullable<FrontMatter['paper']>): string {
  const { title, url, year } = paper;
  const authors = namesIn(paper.authors ?? '');
  const doi = /^https?:\/\/(?:dx\.)?doi\.org\/(.+)$/.exec(url)?.[1];
  const eprint = /^https?:\/\/arxiv\.org\/(?:abs|pdf)\/(.+?)(?:v\d+)?(?:\.pdf)?$/.exec(url)?.[1];
  const fields: Record<string, string | undefined> = {
    title: `{${escaped(title)}}`,
    author: authors.map(escaped).join(' and ') || undefined,
    year: year?.toString(),
    // Addresses are read as they are, but for braces.
    doi: doi && address(decoded(doi)),
    eprint: eprint && address(eprint),
    archiveprefix: eprint && 'arXiv',
    url: address(url),
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name} = {${value}},`],
  );
  const first = authors[0]?.split(' ').at(-1) ?? '';
  const word = title.split(/\s+/).find((each) => each.length > 3) ?? title;
  const key = [first, year, word].map((part) => plain(String(part ?? ''))).join('') || 'paper';
  return `@misc{${key},\n${lines.join('\n')}\n}\n`;
}

/** `A. One, B. Two and C. Three` → its names. */
function namesIn(authors: string): string[] {
  const between = authors.includes(';') ? /;/ : /[,、，&]|\s(?:and|und|et)\s(?!al\b)/;
  return authors
    .replace(/,?\s*(?:et al\.?|and others|等)\s*$/i, ', others')
    .split(between)
    .map((name) =>
      name
        .replaceAll(/\s+/g, ' ')
        .replace(/^ ?and /, '')
        .trim(),
    )
    .filter((name) => name !== '');
}

function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\{}~^&%$#_]/g, (sign) => escapes[sign] ?? sign);
}

function address(text: string): string {
  return text.replaceAll(/[{}\\\s]/g, (sign) => encodeURIComponent(sign));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Letters that every version of BibTeX takes in a key. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z\d]/g, '');
}

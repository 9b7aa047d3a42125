import { type NameMark, writeLine } from './code-line.ts';
import { classOfRole } from './code-theme.ts';
import { type PageEntry, type PageIndex, sectionAt } from './page-index.ts';
import type { Section } from '../languages/types.ts';
import type { Question } from './links.ts';
import { relativeUrl } from './page-path.ts';
import type { TypedName } from '../languages/language.ts';
import type { Hover } from './types.ts';

/** A page's table of hovers, and for each line of its file (from 0) the names that point into it. */
export interface Hovers {
  table: Hover[];
  marks: Map<number, NameMark[]>;
  /** Which pages' sections its names may lead to. */
  asked: Question[];
}

/** Makes one table of all that the names of a page mean. A name leads to the section that defines it, unless it stands there. */
export function collectHovers(
  names: readonly TypedName[],
  { index, from }: { index: PageIndex; from: PageEntry },
  symbols: readonly { names: readonly string[] }[],
): Hovers {
  const table: Hover[] = [];
  const numbers = new Map<string, number>();
  const kin = new Map<string, number>();
  const marks = new Map<number, NameMark[]>();
  const number = (hover: Hover) => {
    const key = JSON.stringify(hover);
    const known = numbers.get(key) ?? table.push(hover) - 1;
    numbers.set(key, known);
    return known;
  };
  for (const name of names) {
    const home = name.declared && homeOf(name.declared, index);
    const here = sectionAt(index, from.source, name.line + 1);
    const link = home && home.section !== here && !name.isLocal ? home : undefined;
    const symbol = name.isFunction
      ? -1
      : symbols.findIndex((known) => known.names.includes(name.text));
    const mark: NameMark = {
      column: name.column,
      length: name.length,
      ...(link && { href: addressOf(link, from) }),
      ...(symbol >= 0 && { symbol }),
    };
    if (name.type.length > 0) {
      const { declared, type, shape, note, library } = name;
      const key = declared ? `${declared.file}:${declared.offset}` : name.text;
      if (!kin.has(key)) kin.set(key, kin.size);
      mark.hover = number({
        type: writeLine(type.map(({ text, role }) => ({ text, name: classOfRole(role) }))),
        kin: kin.get(key) ?? 0,
        ...(shape !== undefined && { shape }),
        ...(note !== undefined && { note }),
        ...(library !== undefined && { library }),
        ...(link?.section && { link: { page: link.page.path, section: link.section.id } }),
        ...(home && docOf(name, home)),
      });
    }
    if (mark.hover === undefined && !link && symbol < 0) continue;
    const line = marks.get(name.line) ?? [];
    line.push(mark);
    marks.set(name.line, line);
  }
  for (const line of marks.values()) line.sort((a, b) => a.column - b.column);
  const homes = names.flatMap(({ declared }) => declared?.file ?? []);
  const asked = [...new Set(homes)].map((file): Question => ['page', file]);
  return { table, marks, asked };
}

interface Home {
  page: PageEntry;
  /** Absent where the whole page is meant. */
  section: Section | undefined;
}

function homeOf(
  { file, line, offset }: NonNullable<TypedName['declared']>,
  index: PageIndex,
): Home | undefined {
  const page = index.bySource.get(file)?.entry;
  if (!page) return undefined;
  // An imported module begins before anything that it declares.
  return { page, section: offset === 0 ? undefined : sectionAt(index, file, line + 1) };
}

function addressOf({ page, section }: Home, from: PageEntry): string {
  const url = page === from ? '' : relativeUrl(from.path, page.path);
  return section ? `${url}#${encodeURIComponent(section.id)}` : url;
}

/** Prose that explains a name: its `@param`, or the text right above its declaration. */
function docOf({ declared }: TypedName, { page, section }: Home): Pick<Hover, 'doc'> {
  if (!declared || !section) return {};
  const doc = { page: page.path, section: section.id };
  if (declared.parameter !== undefined) return { doc: { ...doc, parameter: declared.parameter } };
  return declared.line + 1 === section.startLine ? { doc } : {};
}

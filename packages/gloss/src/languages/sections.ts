import { slugOfName, slugOfText, uniqueIds } from './ids.ts';
import type { Declaration, ProseSpan, SourceLanguage, Syntax } from './language.ts';
import { dialects } from './markdown/dialects.ts';
import { firstHeading, plainText } from './markdown/read-markdown.ts';
import { lineStarts, type Text } from './text.ts';
import type { Section } from './types.ts';

/** A file's sections, and where to find what it declares. */
export interface Cut {
  sections: Section[];
  /** What other files may call by name: `Model.call` → number of the section that declares it. */
  symbols: Map<string, number>;
  /** Ids that its own HTML has. */
  anchors: string[];
}

/** A section that still lacks what a reader calls it by. */
interface Unnamed extends Omit<Section, 'id' | 'number' | 'title' | 'level'> {
  declared: readonly Declaration[];
}

/** Each stretch of prose opens a section; the code up to the next one is what it explains. */
export function cutSections(
  source: Text,
  { opening, prose, declared }: Syntax,
  language: SourceLanguage,
): Cut {
  const starts = lineStarts(source);
  // Code that stands before the first prose has none.
  const top: ProseSpan = { firstLine: 1, lastLine: 0, docs: '', docsLine: 1 };
  const unnamed = [top, ...prose].flatMap((span, index): Unnamed[] => {
    const end = prose[index]?.firstLine ?? source.lines.length + 1;
    const code = codeBetween(source, span.lastLine, end - 1);
    const { docs, docsLine } = span;
    if (docs === '' && code.code === '') return [];
    const from = starts[code.startLine - 1] ?? 0;
    const to = code.code === '' ? from : from + code.code.length;
    const first = from + code.code.search(/\S/);
    const names = declared.filter(
      ({ start, isKey }) => start >= from && start < to && (!isKey || start === first),
    );
    const firstLine = docs === '' ? code.startLine : span.firstLine;
    return [{ docs, docsLine, ...code, firstLine, declared: names }];
  });
  const anchors = anchorsOf(source, prose);
  const named = nameSections(source, unnamed, {
    title: opening?.frontMatter.title,
    anchors,
    language,
  });
  return { ...named, anchors };
}

/** `<a id="…">`: most texts have none, and looking for it is far cheaper than reading the Markdown. */
function anchorsOf({ dialect }: Text, prose: readonly ProseSpan[]): string[] {
  if (!dialects[dialect].html) return [];
  const pattern = /<a\s[^>]*?\b(?:id|name)\s*=\s*["']?([A-Za-z][\w-]*)/g;
  const found = prose.flatMap(({ docs }) =>
    Array.from(docs.matchAll(pattern), ([, id = '']) => id),
  );
  return [...new Set(found)];
}

/** The code from one line up to another (from 0, the latter excluded), without blank lines at either end. */
function codeBetween({ lines }: Text, from: number, to: number) {
  const written = (line: string) => line.trim() !== '';
  const span = lines.slice(from, to);
  const first = span.findIndex(written);
  if (first === -1) return { code: '', startLine: from + 1, endLine: from };
  const last = span.findLastIndex(written);
  return {
    code: span.slice(first, last + 1).join('\n'),
    startLine: from + first + 1,
    endLine: from + last + 1,
  };
}

/** Gives each section its number, title and id. A program's introduction that declares nothing is called what its page is called. */
function nameSections(
  source: Text,
  unnamed: readonly Unnamed[],
  page: { title: string | undefined; anchors: readonly string[]; language: SourceLanguage },
): Pick<Cut, 'sections' | 'symbols'> {
  const { grammar, borrowing } = page.language;
  const unique = uniqueIds(page.anchors);
  const symbols = new Map<string, number>();
  const sections = unnamed.map(({ declared, ...section }, number): Section => {
    const name = declared[0]?.name;
    const introduces = number === 0 && section.docs !== '' && name === undefined;
    for (const { symbol } of declared) {
      // Overloads and merged declarations: the first is where the reader should begin.
      if (symbol !== undefined && !symbols.has(symbol)) symbols.set(symbol, number);
    }
    if (introduces && page.title && grammar !== undefined) {
      return { id: unique('introduction'), number, title: page.title, level: 1, ...section };
    }
    const heading = firstHeading(source, section.docs);
    const wanted =
      (heading && slugOfText(heading.text)) ||
      (name && slugOfName(name)) ||
      slugOfText(openingWords(source, section.docs)) ||
      (borrowing?.test(section.code) ? 'imports' : 'code');
    return {
      id: unique(wanted),
      number,
      title: heading?.text ?? name ?? '',
      level: heading?.depth ?? 0,
      ...section,
    };
  });
  return { sections, symbols };
}

/** Enough of a text to know it by. */
function openingWords(source: Text, docs: string): string {
  return docs === '' ? '' : plainText(source, docs).split(/\s+/).slice(0, 5).join(' ');
}

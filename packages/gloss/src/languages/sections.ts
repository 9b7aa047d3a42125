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

/** Each stretch of prose opens a section, with the code that it explains: that up to the next one, or that above it up to the header. */
export function cutSections(
  source: Text,
  { opening, prose, declared, cells = [] }: Syntax,
  language: SourceLanguage,
): Cut {
  const starts = lineStarts(source);
  let next = 0;
  const unnamed = piecesOf(source, prose).flatMap(({ span, isBody, from, to }): Unnamed[] => {
    const code = codeBetween(source, from, to);
    const { docs, docsLine } = span;
    const cell = cells.find(({ firstLine, lastLine }) => from < firstLine && lastLine <= to);
    if (docs === '' && code.code === '' && !cell) return [];
    const start = starts[code.startLine - 1] ?? 0;
    const end = code.code === '' ? start : start + code.code.length;
    const first = start + code.code.search(/\S/);
    const names: Declaration[] = [];
    for (; (declared[next]?.start ?? end) < end; next++) {
      const name = declared[next];
      if (name && name.start >= start && (!name.isKey || name.start === first)) names.push(name);
    }
    const [firstLine, lastLine] =
      span.lastLine < span.firstLine
        ? [code.startLine, code.endLine]
        : [Math.min(startOf(span), from + 1), Math.max(span.lastLine, code.endLine)];
    const lines = { ...code, firstLine, lastLine };
    return [{ ...(isBody && { role: 'body' }), docs, docsLine, ...lines, cell, declared: names }];
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

/** Prose with the lines of its code (from 0, the last excluded). Every line that is no prose is in one of them. */
function piecesOf({ lines }: Text, prose: readonly ProseSpan[]) {
  // Code that stands before the first prose has none, nor has what follows a header and its docstring.
  const none = { docs: '', docsLine: 1, firstLine: 1, lastLine: 0 };
  return [none, ...prose].flatMap((span: ProseSpan, index) => {
    const { firstLine, lastLine, headerLine } = span;
    const next = prose[index];
    const below = { from: lastLine, to: next ? startOf(next) - 1 : lines.length };
    if (headerLine === undefined) return [{ span, isBody: false, ...below }];
    return [
      { span, isBody: false, from: headerLine - 1, to: firstLine - 1 },
      { span: none, isBody: true, ...below },
    ];
  });
}

function startOf({ openLine, headerLine, firstLine }: ProseSpan): number {
  return openLine ?? headerLine ?? firstLine;
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
  const { grammar, borrowing, intro = (docs) => docs } = page.language;
  const unique = uniqueIds(page.anchors);
  const symbols = new Map<string, number>();
  const sections = unnamed.map(({ declared, ...section }, number): Section => {
    const name = declared[0]?.name;
    const introduces = number === 0 && section.docs !== '' && name === undefined;
    for (const { symbol } of declared) {
      // Overloads and merged declarations: the first is where the reader should begin.
      if (symbol !== undefined && !symbols.has(symbol)) symbols.set(symbol, number);
    }
    const role = introduces && { role: 'introduction' as const };
    if (introduces && page.title && grammar !== undefined) {
      return {
        id: unique('introduction'),
        number,
        title: page.title,
        level: 1,
        ...role,
        ...section,
      };
    }
    const docs = intro(section.docs);
    const heading = firstHeading(source, docs);
    const wanted =
      (heading && slugOfText(heading.text)) ||
      (name && slugOfName(name)) ||
      slugOfText(openingWords(source, docs)) ||
      (borrowing?.test(section.code) ? 'imports' : section.code === '' ? 'prose' : 'code');
    return {
      id: unique(wanted),
      number,
      title: heading?.text ?? name ?? '',
      level: heading?.depth ?? 0,
      ...role,
      ...section,
    };
  });
  return { sections, symbols };
}

/** Enough of a text to know it by. */
function openingWords(source: Text, docs: string): string {
  return docs === '' ? '' : plainText(source, docs).split(/\s+/).slice(0, 5).join(' ');
}

import { SourceError } from '../source-error.ts';
import { loadHighlight } from './code.ts';
import { collectDefinitions } from './definitions.ts';
import { indexPages, type PageIndex } from './page-index.ts';
import { parse } from './parse.ts';
import { type ProsePage, renderProse } from './prose.ts';
import { readText } from './text.ts';
import type { AnnotatedPage, RenderedSection, SourceFile } from './types.ts';

export { indexPages, type PageEntry, type PageIndex } from './page-index.ts';

export type AnnotateOptions = Pick<ProsePage, 'asset'>;

/** Makes a page of every file. */
export async function annotate(
  files: readonly SourceFile[],
  options: AnnotateOptions = {},
): Promise<AnnotatedPage[]> {
  const index = indexPages(files);
  const pages: AnnotatedPage[] = [];
  for (const file of files) pages.push(await annotateFile(file, index, options));
  return pages;
}

/**
 * Makes a page of one file. It depends on the file and on `index.digest`, and on nothing else.
 *
 * @throws {SourceError} where a formula, a link, a tag or the front matter is wrong
 */
export async function annotateFile(
  file: SourceFile,
  index: PageIndex,
  { asset }: AnnotateOptions = {},
): Promise<AnnotatedPage> {
  const highlight = await loadHighlight();
  const source = readText(file);
  const { frontMatter, sections } = parse(file);
  const from = index.pages.find((page) => page.source === file.path);
  if (!from || !frontMatter)
    throw new SourceError({ file: file.path }, 'it is in no index', 'Index all files first');
  const mathRules: Record<string, string> = {};
  const page: ProsePage = { index, from, highlight, mathRules, definitions: '', asset };
  page.definitions = collectDefinitions(source, sections, page);
  // Highlighting needs the whole file: a line alone doesn't say whether it stands in a string or a comment.
  const lines = file.path.endsWith('.md') ? [] : highlight(source.text, 'ts');
  const rendered: RenderedSection[] = [];
  for (const { docs, code, ...section } of sections) {
    const { docsLine, startLine, endLine } = section;
    const prose = renderProse({ source, docs, docsLine }, page);
    const codeLines = code === '' ? [] : lines.slice(startLine - 1, endLine);
    rendered.push({ ...section, prose, codeLines });
  }
  const { path, locale } = from;
  return { path, locale, source: file.path, frontMatter, sections: rendered, mathRules };
}

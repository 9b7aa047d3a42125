import { SourceError } from '../source-error.ts';
import { parseMarkdownPage } from './parse-markdown.ts';
import { parseTypeScript } from './parse-typescript.ts';
import { readText } from './text.ts';
import type { FrontMatter, Section, SourceFile } from './types.ts';

/** A file cut into what is read and what is run. */
export interface Parsed {
  /** Absent where the file doesn't begin with any; a page needs it, a file that is only looked at doesn't. */
  frontMatter: FrontMatter | undefined;
  sections: Section[];
  /** What other files may call by name: `Model.call` → number of the section that declares it. */
  symbols: Map<string, number>;
  /** The files beside it that it imports, as written: `../mnist.ts`. */
  imports: string[];
}

/**
 * Cuts a TypeScript or Markdown file into sections. No line of code is lost, moved, doubled or renumbered, and the
 * text of each own-line comment appears once.
 *
 * @throws {SourceError} where the file is not valid TypeScript, or its front matter is wrong
 */
export function parse(file: SourceFile): Parsed {
  const source = readText(file);
  if (/\.[mc]?ts$/.test(file.path)) return parseTypeScript(source);
  if (file.path.endsWith('.md')) return parseMarkdownPage(source);
  throw new SourceError(
    { file: file.path },
    'neither TypeScript nor Markdown',
    'A page comes from a file that ends in .ts or .md',
  );
}

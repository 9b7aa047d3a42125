import type { ElementContent, Root } from 'hast';
import type { Formula } from './fill.ts';
import type { ImageFile } from './images.ts';
import type { FrontMatter, Section } from '../languages/types.ts';

/**
 * Prose as HTML, ready to be translated: a hast tree in which all that no translator touches (formula,
 * code, image) is `<span translate="no">_^_N_^_</span>`, N counting from 0 through the section. `fills[N]` is what
 * belongs there. A display formula's span is alone in a `<p>`; a block of code has its span directly where the block
 * stands (root, `li`, `dd`), and its fill is `<pre class="code">`. A plot is a
 * `<figure>` there, with a paragraph for each of its texts; what is to be drawn is its `data.plot`. Headings have
 * no id: a section's id is the page's to give. A cell of a table may have the class `align-left`, `-center` or `-right`.
 */
export interface Prose {
  tree: Root;
  fills: ElementContent[];
}

/** A section after Markdown, TeX and highlighting: still without a page around it. */
export interface RenderedSection extends Omit<Section, 'docs' | 'code' | 'cell'> {
  prose: Prose;
  /** One string of HTML per line of code, in order; what lies between lines is the page's business. */
  codeLines: string[];
  /** Of a notebook's cell: the line of the file on which its code begins, and what it has put out. */
  cell?: { number: number; firstLine: number; outputs: Output[] } | undefined;
}

/** What a page shows of what a cell has put out; `none` says that there was something. */
export type Output =
  | {
      kind: 'text' | 'warning' | 'error';
      /** HTML of its lines. */
      html: string;
      /** How many lines more there were. */
      more?: number;
    }
  | ({ kind: 'image' } & ImageFile)
  | { kind: 'html'; tree: Root }
  | { kind: 'formula'; formula: Formula }
  | { kind: 'none' };

/** A formula symbol and the names that stand for it in code. */
export interface FormulaSymbol {
  tex: string;
  names: string[];
  /** The symbol as a formula. */
  html: string;
}

/** What a reader learns who points at a name in code. */
export interface Hover {
  /** Its type or its declaration: HTML with the highlighter's classes. */
  type: string;
  /** The same number for all names that mean the same thing. */
  kin: number;
  /** Shape of the tensor as the author wrote it, `[batch, 10]`; of a function `logits [batch, 10] → [batch, 10]`. */
  shape?: string;
  /** The comment beside its declaration, without the shape. */
  note?: string;
  /** Prose that explains it: a section's first paragraph, or what it says of a parameter. */
  doc?: { page: string; section: string; parameter?: string };
  /** What its library says of it: a paragraph of plain English. */
  library?: string;
  /** The section that defines it, if it is another one. */
  link?: { page: string; section: string };
}

/** One file as a page. */
export interface AnnotatedPage {
  /** Where it is served, no slashes around it: `mnist`, `topic` (from index.ts), `topic/model`. */
  path: string;
  /** Its translation file below `locales/<lang>/`, without `.json`: `mnist`, `topic/index`. */
  pageKey: string;
  /** The file it was made from, relative to the project's root. */
  source: string;
  frontMatter: FrontMatter;
  /** Numbers of the sections that title and summary were taken from, where nobody has written them. */
  derived: { title?: number | undefined; summary?: number | undefined };
  sections: RenderedSection[];
  /** Links that stand in the sections as they are written → their addresses; null where they lead nowhere. */
  links: Record<string, string | null>;
  /** CSS rules for the classes that stand in for KaTeX's inline styles: class name → declarations. */
  mathRules: Record<string, string>;
  /** Elements with `data-s="0"`, in formulas and in code, are occurrences of the first. */
  symbols: FormulaSymbol[];
  /** Names in code have `data-t="0"` for the first. */
  hovers: Hover[];
  /** Names of its own files, the images that its source holds. */
  files: string[];
  /** The text that its lines count in, where its file isn't that. */
  script?: string | undefined;
}

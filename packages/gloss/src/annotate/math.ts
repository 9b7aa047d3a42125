import { createHash } from 'node:crypto';
import katex, { ParseError, renderToString } from 'katex';
import { escapeHtml } from './escape-html.ts';
import { markSymbols } from './formula-symbols.ts';

/**
 * `\glosssym{3}{z_i}`: an occurrence of the page's symbol number 3. A command of our own instead of KaTeX's `\htmlData`,
 * because it has to work wherever a symbol may stand, as in `\frac1T`, and authors may not write HTML.
 */
interface FunctionSpec {
  type: 'html';
  names: string[];
  numArgs: number;
  argTypes: string[];
  allowedInArgument: boolean;
  handler(
    context: { parser: { mode: string } },
    args: [{ string: string }, { type: string; body?: unknown }],
  ): object;
}
const { __defineFunction } = katex as unknown as { __defineFunction(spec: FunctionSpec): void };
__defineFunction({
  type: 'html',
  names: ['\\glosssym'],
  numArgs: 2,
  argTypes: ['raw', 'original'],
  allowedInArgument: true,
  handler: ({ parser }, [{ string }, body]) => ({
    type: 'html',
    mode: parser.mode,
    attributes: { 'data-s': string },
    body: body.type === 'ordgroup' ? body.body : [body],
  }),
});

/** Abbreviations for all formulas: `{ '\\R': '\\mathbb{R}' }`. */
export type Macros = Readonly<Record<string, string>>;

export interface RenderedMath {
  html: string;
  /** The classes that stand in for inline styles. */
  rules: Record<string, string>;
  /** Indices of the symbols that stand in it. */
  found: ReadonlySet<number>;
}

/**
 * A formula as HTML with MathML beside it; a wide one scrolls, and a keyboard can only scroll what it can reach. Where
 * one of the `symbols` stands, the HTML has an element with `data-s`.
 */
export function renderMath(
  tex: string,
  display: boolean,
  symbols: readonly string[] = [],
  macros: Macros = {},
): RenderedMath {
  // What is wrong with a formula is said of the formula as its author wrote it.
  const plain = write(tex, display, macros);
  const marked = symbols.length > 0 ? writeMarked(tex, display, symbols, macros) : undefined;
  const rules: Record<string, string> = {};
  const html = (marked?.html ?? plain)
    .replace('<span class="katex-display">', '<span class="katex-display" tabindex="0">')
    .replaceAll(/<[a-z][^>]*>/g, (tag) => withoutStyle(tag, rules));
  return { html, rules, found: marked?.found ?? new Set() };
}

/** Nothing where no symbol stands, or where KaTeX reads the TeX otherwise than we did. */
function writeMarked(
  tex: string,
  display: boolean,
  symbols: readonly string[],
  macros: Macros,
): Pick<RenderedMath, 'html' | 'found'> | undefined {
  const marked = markSymbols(tex, symbols);
  if (marked.found.size === 0) return undefined;
  try {
    const html = write(marked.tex, display, macros);
    const annotation = /(<annotation [^>]*>)[^]*?(<\/annotation>)/;
    const restored = html.replace(
      annotation,
      (_, open: string, close: string) => open + escapeHtml(tex) + close,
    );
    return { html: withoutInnerSpace(restored), found: marked.found };
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function write(tex: string, display: boolean, macros: Macros): string {
  return renderToString(tex, {
    displayMode: display,
    output: 'htmlAndMathml',
    throwOnError: true,
    // A copy: what `\gdef` of one formula defines is not there in the next.
    macros: { ...macros },
    strict: 'error',
    trust: ({ command }) => {
      throw new ParseError(`${command} reaches out of the formula`);
    },
  });
}

/** The space between a symbol and what follows it belongs to neither: a symbol lights up without it. */
function withoutInnerSpace(html: string): string {
  const open: boolean[] = [];
  let written = '';
  let space = '';
  for (const [part] of html.matchAll(/<span class="mspace[^>]*><\/span>|<[^>]*>|[^<]+/g)) {
    if (part.startsWith('<span class="mspace')) {
      space += part;
      continue;
    }
    if (part === '</span>' && open.pop()) {
      written += part;
      continue;
    }
    if (part.startsWith('<span') && !part.endsWith('/>')) open.push(part.includes(' data-s='));
    written += space + part;
    space = '';
  }
  return written + space;
}

/** What KaTeX says is wrong with a formula, and where: an offset into its TeX. */
export function mathProblem(error: unknown): { message: string; offset: number } | undefined {
  if (!(error instanceof ParseError)) return undefined;
  const message = error.rawMessage
    .replace(/^LaTeX-incompatible input and strict mode is set to 'error': /, '')
    .replace(/ \[\w+\]$/, '');
  return { message, offset: Math.max(0, error.position ?? 0) };
}

/** A strict content security policy refuses `style="…"`, a class it allows. */
function withoutStyle(tag: string, rules: Record<string, string>): string {
  const style = / style="([^"]*)"/.exec(tag);
  if (!style) return tag;
  const declarations = (style[1] ?? '').replace(/;$/, '');
  const name = className(declarations);
  rules[name] = declarations;
  const rest = tag.replace(style[0], '');
  return / class="/.test(rest)
    ? rest.replace(/ class="([^"]*)"/, (_, before: string) => ` class="${before} ${name}"`)
    : rest.replace(/^<[a-z]+/, (start) => `${start} class="${name}"`);
}

const classNames = new Map<string, string>();

/** The same declarations get the same class on every page, whichever is built first. */
function className(declarations: string): string {
  let name = classNames.get(declarations);
  if (name === undefined) {
    const hash = createHash('sha256').update(declarations).digest();
    name = `k-${hash.readUIntBE(0, 5).toString(36)}`;
    classNames.set(declarations, name);
  }
  return name;
}

import { createHash } from 'node:crypto';
import katex, { type KatexOptions, ParseError } from 'katex';
import { isOverflow } from '../source-error.ts';
import type { Formula } from './fill.ts';
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
/** A node of KaTeX's own tree, of HTML or of MathML: an element, a glyph, or a fragment. */
interface KatexNode {
  children?: readonly KatexNode[] | undefined;
  attributes?: Record<string, string>;
  classes?: string[];
  style?: Record<string, string>;
  text?: string;
  italic?: number;
  toMarkup(): string;
}
interface KatexElement extends KatexNode {
  children: readonly [KatexElement, KatexElement];
}
const { __defineFunction, __parse, __renderToDomTree } = katex as unknown as {
  __defineFunction(spec: FunctionSpec): void;
  __parse(tex: string, options: KatexOptions): unknown;
  __renderToDomTree(tex: string, options: KatexOptions): KatexElement;
};
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
  formula: Formula;
  /** The classes that stand in for inline styles. */
  rules: Record<string, string>;
  /** Indices of the symbols that stand in it. */
  found: ReadonlySet<number>;
}

/**
 * A formula and its parts. Where one of the `symbols` stands, the HTML has an element with `data-s`.
 *
 * @param strict whether what LaTeX would refuse is an error
 */
export function renderMath(
  tex: string,
  display: boolean,
  symbols: readonly string[] = [],
  macros: Macros = {},
  strict = true,
): RenderedMath {
  const build = (written: string) => __renderToDomTree(written, settings(display, macros, strict));
  const marked = markSymbols(tex, symbols);
  let { found } = marked;
  let tree: KatexElement;
  try {
    // What is wrong with a formula is said of the formula as its author wrote it.
    if (found.size > 0) __parse(tex, settings(display, macros, strict));
    tree = build(marked.tex);
  } catch (error) {
    if (found.size === 0 || !(error instanceof ParseError)) throw error;
    // It is wrong, or KaTeX reads the TeX otherwise than we did.
    tree = build(tex);
    found = new Set();
  }
  const [spoken, seen] = (display ? tree.children[0] : tree).children;
  const mathml = spoken.children[0].children[0].children[0];
  const parts = liftSpaces(seen.children);
  const rules: Record<string, string> = {};
  for (const node of [mathml, ...parts]) takeStyle(node, rules);
  return {
    formula: {
      type: 'formula',
      tex,
      display,
      mathml: mathml.toMarkup(),
      parts: parts.map((node) => node.toMarkup()),
      width: widthOf(parts),
    },
    rules,
    found,
  };
}

function settings(displayMode: boolean, macros: Macros, strict: boolean): KatexOptions {
  return {
    displayMode,
    output: 'htmlAndMathml',
    throwOnError: true,
    // A copy: what `\gdef` of one formula defines is not there in the next.
    macros: { ...macros },
    strict: strict ? 'error' : 'ignore',
    trust: ({ command }) => {
      throw new ParseError(`${command} reaches out of the formula`);
    },
  };
}

function widthOf(nodes: readonly KatexNode[] = []): number {
  return nodes.reduce((sum, { text = '', children }) => sum + text.length + widthOf(children), 0);
}

/** The space between a symbol and what follows it belongs to neither: a symbol lights up without it. */
function liftSpaces(nodes: readonly KatexNode[]): KatexNode[] {
  return nodes.flatMap((node) => {
    const { attributes } = node;
    if (!node.children) return [node];
    const children = liftSpaces(node.children);
    // A fragment is written as what it holds.
    if (!attributes) return children;
    const end =
      attributes['data-s'] === undefined
        ? children.length
        : children.findLastIndex(({ classes }) => classes?.[0] !== 'mspace') + 1;
    node.children = children.slice(0, end);
    return [node, ...children.slice(end)];
  });
}

/** What KaTeX says is wrong with a formula, and where: an offset into its TeX. */
export function mathProblem(error: unknown): { message: string; offset: number } | undefined {
  if (isOverflow(error)) return { message: 'it is nested too deeply', offset: 0 };
  if (!(error instanceof ParseError)) return undefined;
  const message = error.rawMessage
    .replace(/^LaTeX-incompatible input and strict mode is set to 'error': /, '')
    .replace(/ \[\w+\]$/, '');
  return { message, offset: Math.max(0, error.position ?? 0) };
}

/** A strict content security policy refuses `style="…"`, a class it allows. */
function takeStyle(node: KatexNode, rules: Record<string, string>): void {
  const { text, italic = 0, style = {}, attributes = {}, classes, children = [] } = node;
  const declarations = Object.entries(style).map(
    ([property, value]) =>
      `${property.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`,
  );
  if (text !== undefined && italic > 0)
    declarations.unshift(`margin-right:${Number(italic.toFixed(4))}em`);
  if (attributes['style']) declarations.push(attributes['style'].replace(/;$/, ''));
  if (declarations.length > 0) {
    const rule = declarations.join(';');
    const name = className(rule);
    rules[name] = rule;
    if (classes) classes.push(name);
    else attributes['class'] = name;
    Object.assign(node, { italic: 0, style: {} });
    delete attributes['style'];
  }
  for (const child of children) takeStyle(child, rules);
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

import { createHash } from 'node:crypto';
import katex, { type KatexOptions, ParseError } from 'katex';
import { isOverflow } from '../source-error.ts';
import type { Formula } from './fill.ts';
import { markSymbols } from './formula-symbols.ts';
import { glyphsOf, type KatexNode, markColour, takeMarks } from './katex-tree.ts';

/**
 * `\glosssym{3}{z_i}`: an occurrence of the page's symbol number 3. A command of our own instead of KaTeX's `\htmlData`,
 * because it has to work wherever a symbol may stand, as in `\frac1T`, and authors may not write HTML.
 */
interface FunctionSpec {
  type: 'html' | 'color';
  names: string[];
  numArgs: number;
  argTypes: string[];
  allowedInArgument: boolean;
  handler(
    context: { parser: { mode: string } },
    args: [{ string: string }, { type: string; body?: unknown }],
  ): object;
}

interface KatexElement extends KatexNode {
  children: readonly [KatexElement, KatexElement];
}
const { __defineFunction, __renderToDomTree } = katex as unknown as {
  __defineFunction(spec: FunctionSpec): void;
  __renderToDomTree(tex: string, options: KatexOptions): KatexElement;
};
const mark = { numArgs: 2, argTypes: ['raw', 'original'], allowedInArgument: true };
const bodyOf = (body: { type: string; body?: unknown }) =>
  body.type === 'ordgroup' ? body.body : [body];
__defineFunction({
  ...mark,
  type: 'html',
  names: ['\\glosssym'],
  handler: ({ parser }, [{ string }, body]) => ({
    type: 'html',
    mode: parser.mode,
    attributes: { 'data-s': string },
    body: bodyOf(body),
  }),
});
// A coloured sign is to KaTeX the sign that it is.
__defineFunction({
  ...mark,
  type: 'color',
  names: ['\\glosssign'],
  handler: ({ parser }, [{ string }, body]) => ({
    type: 'color',
    mode: parser.mode,
    color: `${markColour}${string}`,
    body: bodyOf(body),
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
 * @throws {FormulaError} where KaTeX can make nothing of it
 */
export function renderMath(
  tex: string,
  display: boolean,
  symbols: readonly string[] = [],
  macros: Macros = {},
  strict = true,
): RenderedMath {
  let losesBreak = false;
  const build = (written: string) => {
    const told: KatexOptions = {
      displayMode: display,
      output: 'htmlAndMathml',
      throwOnError: true,
      // A copy: what `\gdef` of one formula defines is not there in the next.
      macros: { ...macros },
      strict: (code) => {
        losesBreak ||= strict && code === 'newLineInDisplayMode';
        return strict ? 'error' : 'ignore';
      },
      trust: ({ command }) => {
        throw new ParseError(`${command} reaches out of the formula`);
      },
    };
    try {
      return __renderToDomTree(written, told);
    } catch (error) {
      throw formulaError(error);
    }
  };
  // What is wrong with a formula is said of the formula as its author wrote it.
  const plain = build(tex);
  if (losesBreak) throw new FormulaError(lostBreak, offsetOfBreak(tex));
  const { found } = markSymbols(tex, symbols);
  const light = (sought: readonly string[]) => litTree(markSymbols(tex, sought).tex, build, plain);
  // Where one symbol can't be marked, others may.
  const markable = () =>
    symbols.map((each, at) =>
      light(symbols.map((_, other) => (other === at ? each : ''))) ? each : '',
    );
  const tree = found.size === 0 ? plain : (light(symbols) ?? light(markable()) ?? plain);
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
      width: Math.max(0, ...parts.map((part) => widthOf([part]))),
    },
    rules,
    found,
  };
}

/** The formula with its symbols marked, if that is the same formula: KaTeX may read the TeX otherwise than we did. */
function litTree(
  tex: string,
  build: (tex: string) => KatexElement,
  plain: KatexElement,
): KatexElement | undefined {
  let lit: KatexElement;
  try {
    lit = build(tex);
  } catch (error) {
    if (error instanceof FormulaError) return undefined;
    throw error;
  }
  takeMarks(lit);
  return glyphsOf(lit) === glyphsOf(plain) ? lit : undefined;
}

const lostBreak = String.raw`\\ breaks a line only between \begin{aligned} and \end{aligned}`;

/** Where the first `\\\\` stands that is in no environment. */
function offsetOfBreak(tex: string): number {
  let depth = 0;
  for (const { 0: mark, index } of tex.matchAll(/\\(?:begin|end)\{|\\newline|\\[^]/g)) {
    if (mark.endsWith('{') && mark !== '\\{') depth += mark === '\\begin{' ? 1 : -1;
    else if (depth === 0 && /^\\(?:\\|newline)$/.test(mark)) return index;
  }
  return 0;
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

/** What is wrong with a formula, and where: an offset into its TeX. */
export class FormulaError extends Error {
  readonly offset: number;

  constructor(message: string, offset = 0, options?: ErrorOptions) {
    super(message, options);
    this.offset = Math.max(0, offset);
  }
}

/** What KaTeX throws is said by it, or a fault of its own. */
function formulaError(cause: unknown): FormulaError {
  if (isOverflow(cause)) return new FormulaError('it is nested too deeply', 0, { cause });
  if (!(cause instanceof ParseError))
    return new FormulaError(
      `KaTeX can't show it (${cause instanceof Error ? cause.message : String(cause)})`,
      0,
      { cause },
    );
  const message = cause.rawMessage
    .replace(/^LaTeX-incompatible input and strict mode is set to 'error': /, '')
    .replace(/ \[\w+\]$/, '');
  return new FormulaError(message, cause.position, { cause });
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

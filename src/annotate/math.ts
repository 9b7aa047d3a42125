import { createHash } from 'node:crypto';
import { ParseError, renderToString } from 'katex';

/** A formula as HTML with MathML beside it; `rules` gains the classes that stand in for inline styles. */
export function renderMath(tex: string, display: boolean, rules: Record<string, string>): string {
  const html = renderToString(tex, {
    displayMode: display,
    output: 'htmlAndMathml',
    throwOnError: true,
    strict: 'error',
    trust: ({ command }) => {
      throw new ParseError(`${command} reaches out of the formula`);
    },
  });
  return html.replaceAll(/<[a-z][^>]*>/g, (tag) => withoutStyle(tag, rules));
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

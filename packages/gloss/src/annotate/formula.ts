import type { InlineMath, Math as DisplayMath } from 'mdast-util-math';
import { SourceError } from '../source-error.ts';
import type { FormulaSymbol } from './types.ts';
import { FormulaError, type Macros, type RenderedMath, renderMath } from './math.ts';
import { type Markdown, placeAt } from '../languages/prose-place.ts';

/** Renders a formula that stands between dollars, or says where in the author's file it is wrong. */
export function renderFormula(
  node: InlineMath | DisplayMath,
  markdown: Markdown,
  { symbols, macros }: { symbols: readonly FormulaSymbol[]; macros?: Macros | undefined },
  report: (fault: SourceError) => void,
): RenderedMath {
  const start = node.position?.start.offset ?? 0;
  const raw = markdown.docs.slice(start, node.position?.end.offset);
  const dollars = /^\$+/.exec(raw)?.[0].length ?? 0;
  const fault = (offset: number, problem: string, remedy: string) =>
    new SourceError(placeAt(markdown, start + offset), problem, remedy);
  const isFence = node.type === 'math' && !node.data?.closed;
  if (isFence) checkFence(raw, node.meta, fault);
  // `$$…$$` within a line is a formula of its own as well: Markdown alone would make it a part of the sentence.
  const display = node.type === 'math' || dollars > 1;
  const tex = node.value.trim();
  const render = (strict: boolean) =>
    renderMath(
      tex,
      display,
      symbols.map((symbol) => symbol.tex),
      macros,
      strict,
    );
  try {
    return render(true);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const lead = node.value.length - node.value.trimStart().length + error.offset;
    const offset =
      node.type === 'math'
        ? offsetInRows(raw, node.value, lead, isFence ? 1 : 0)
        : dollars + padding(raw.slice(dollars), node.value) + lead;
    const wrong = fault(
      Math.min(offset, raw.length),
      `the formula is wrong: ${error.message}`,
      'Correct its TeX; KaTeX lists what it knows at https://katex.org/docs/supported',
    );
    return withoutLatex(() => render(false), wrong, report);
  }
}

/** What LaTeX alone would refuse can be shown all the same. */
function withoutLatex(
  render: () => RenderedMath,
  wrong: SourceError,
  report: (fault: SourceError) => void,
): RenderedMath {
  let shown: RenderedMath;
  try {
    shown = render();
  } catch {
    throw wrong;
  }
  report(wrong);
  return shown;
}

/** A fence that isn't one swallows the prose below it, which must not go unseen. */
function checkFence(
  raw: string,
  meta: string | null | undefined,
  fault: (offset: number, problem: string, remedy: string) => SourceError,
): void {
  if (meta)
    throw fault(0, 'a formula begins on the line of its $$', 'Put each $$ on a line of its own');
  if (!/\n[ \t>]*\$\$+[ \t]*$/.test(raw))
    throw fault(0, 'the formula is never closed', 'End it with $$ on a line of its own');
}

/** One space on either side of a formula is not part of it. */
function padding(raw: string, value: string): number {
  return /^\s/.test(raw) && !/^\s/.test(value) ? 1 : 0;
}

/**
 * From an offset in a display formula's TeX to one in what was written, whose lines may be indented.
 *
 * @param above lines that stand above the TeX
 */
function offsetInRows(raw: string, value: string, offset: number, above: number): number {
  const before = value.slice(0, offset).split('\n');
  const lines = raw.split('\n');
  const row = before.length - 1 + above;
  const line = value.split('\n')[before.length - 1] ?? '';
  const indent = Math.max(0, lines[row]?.indexOf(line) ?? 0);
  const start = lines.slice(0, row).join('\n').length + (row === 0 ? 0 : 1);
  return start + indent + (before.at(-1)?.length ?? 0);
}

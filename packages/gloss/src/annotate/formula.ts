import type { InlineMath, Math as DisplayMath } from 'mdast-util-math';
import { SourceError } from '../source-error.ts';
import type { FormulaSymbol } from './types.ts';
import { type Macros, mathProblem, type RenderedMath, renderMath } from './math.ts';
import { type Markdown, placeAt } from '../languages/prose-place.ts';

/** Renders a formula that stands between dollars, or says where in the author's file it is wrong. */
export function renderFormula(
  node: InlineMath | DisplayMath,
  markdown: Markdown,
  { symbols, macros }: { symbols: readonly FormulaSymbol[]; macros?: Macros | undefined },
): RenderedMath {
  const start = node.position?.start.offset ?? 0;
  const raw = markdown.docs.slice(start, node.position?.end.offset);
  const dollars = /^\$+/.exec(raw)?.[0].length ?? 0;
  const fail: Fail = (offset, problem, remedy) => {
    throw new SourceError(placeAt(markdown, start + offset), problem, remedy);
  };
  if (node.type === 'math') checkFence(raw, node.meta, fail);
  else checkDollars(raw.slice(dollars, -dollars), fail);
  try {
    // `$$…$$` within a line is a formula of its own as well: Markdown alone would make it a part of the sentence.
    const display = node.type === 'math' || dollars > 1;
    return renderMath(
      node.value,
      display,
      symbols.map(({ tex }) => tex),
      macros,
    );
  } catch (error) {
    const problem = mathProblem(error);
    if (!problem) throw error;
    const offset =
      node.type === 'math'
        ? offsetInFence(raw, node.value, problem.offset)
        : dollars + padding(raw.slice(dollars), node.value) + problem.offset;
    return fail(
      Math.min(offset, raw.length),
      `the formula is wrong: ${problem.message}`,
      'Correct its TeX; KaTeX lists what it knows at https://katex.org/docs/supported',
    );
  }
}

type Fail = (offset: number, problem: string, remedy: string) => never;

/** A fence that isn't one swallows the prose below it, which must not go unseen. */
function checkFence(raw: string, meta: string | null | undefined, fail: Fail): void {
  if (meta) fail(0, 'a formula begins on the line of its $$', 'Put each $$ on a line of its own');
  if (!/\n[ \t>]*\$\$+[ \t]*$/.test(raw))
    fail(0, 'the formula is never closed', 'End it with $$ on a line of its own');
}

/** `$5 and $6` is money, and would be set as a formula. */
function checkDollars(inner: string, fail: Fail): void {
  if (/^\s/.test(inner) !== /\s$/.test(inner))
    fail(0, 'a formula has a space beside one of its dollars', 'Write \\$ where money is meant');
}

/** One space on either side of a formula is not part of it. */
function padding(raw: string, value: string): number {
  return /^\s/.test(raw) && !/^\s/.test(value) ? 1 : 0;
}

/** From an offset in a display formula's TeX to one in the fence around it, whose lines may be indented. */
function offsetInFence(raw: string, value: string, offset: number): number {
  const before = value.slice(0, offset).split('\n');
  const lines = raw.split('\n');
  const above = lines.slice(0, before.length).join('\n').length + 1;
  const line = value.split('\n')[before.length - 1] ?? '';
  const indent = Math.max(0, lines[before.length]?.indexOf(line) ?? 0);
  return above + indent + (before.at(-1)?.length ?? 0);
}

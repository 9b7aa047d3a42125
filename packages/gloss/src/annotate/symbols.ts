import { SourceError } from '../source-error.ts';
import { formulaHtml } from './fill.ts';
import { type Macros, renderMath } from './math.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { Text } from '../languages/text.ts';
import type { FormulaSymbol } from './types.ts';
import type { FrontMatter } from '../languages/types.ts';

/** The symbols of a page's front matter, each as a formula of its own, the classes of all, and those that are none. */
export function readSymbols({ symbols = {} }: Partial<FrontMatter>, source: Text, macros?: Macros) {
  const rules: Record<string, string> = {};
  const faults: SourceError[] = [];
  const read = Object.entries(symbols).flatMap(([tex, names]): FormulaSymbol[] => {
    try {
      const math = renderMath(tex, false, [], macros);
      Object.assign(rules, math.rules);
      return [{ tex, names, html: formulaHtml(math.formula) }];
    } catch {
      const problem = `the symbol "${tex}" is not a formula`;
      faults.push(new SourceError(placeOf(source, tex), problem, 'Write it as between dollars'));
      return [];
    }
  });
  return { symbols: read, rules, faults };
}

/**
 * Holds symbols to what the page shows: each has to stand in a formula, and each of its names in code.
 *
 * @param found indices of the symbols that stand in formulas
 * @param names all names in code
 * @returns what is wrong
 */
export function checkSymbols(
  symbols: readonly FormulaSymbol[],
  source: Text,
  found: ReadonlySet<number>,
  names: ReadonlySet<string>,
): SourceError[] {
  return symbols.flatMap((symbol, index) => {
    const place = placeOf(source, symbol.tex);
    if (!found.has(index))
      return new SourceError(
        place,
        `no formula of this page holds the symbol "${symbol.tex}"`,
        'Write it as the formulas do, or take it out of "symbols"',
      );
    const missing = symbol.names.filter((name) => !names.has(name));
    return missing.map(
      (name) =>
        new SourceError(
          place,
          `the symbol "${symbol.tex}" stands for "${name}", which no code of this page names`,
          `${didYouMean(name, names)}Name it as the code does, or take it out of "symbols"`,
        ),
    );
  });
}

/** The line of the front matter that ties the symbol. */
function placeOf({ file, lines }: Text, tex: string) {
  const start = lines.findIndex((line) => /^[\s*]*symbols:/.test(line));
  const line = lines.findIndex((text, number) => number >= start && text.includes(tex));
  return { file, line: Math.max(line, start, 0) + 1 };
}

/** A piece of TeX: a command or a sign, or a group between braces. `end` is exclusive. */
interface Item {
  text: string;
  start: number;
  end: number;
  /** What a group holds. */
  inner?: Item[];
}

/** Commands whose argument is words or names, not formula. */
const words =
  /^\\(?:text\w*|math(?:rm|sf|tt|op)|operatorname|begin|end|tag|(?:text|f)?color(?:box)?|rule|[hv]space)$/;
/** Commands that make another symbol of the one they stand before. */
const marks =
  /^\\(?:math(?:bf|it|cal|bb|frak|scr)|boldsymbol|bm|hat|widehat|tilde|widetilde|bar|overline|vec|dot|ddot|check|breve|acute|grave|mathring)$/;

/** Environments whose columns are described between braces. */
const columned = /^\{(?:(?:d|sub)?array|align(?:ed)?at\*?)\}$/;

/** Commands that take so many arguments, each a group or else a single sign: `\frac1T`. */
const takes: Readonly<Record<string, number>> = {
  '\\frac': 2,
  '\\dfrac': 2,
  '\\tfrac': 2,
  '\\cfrac': 2,
  '\\binom': 2,
  '\\overset': 2,
  '\\underset': 2,
  '\\stackrel': 2,
  '\\sqrt': 1,
};

/** A symbol that is looked for. */
interface Sought {
  index: number;
  items: Item[];
}

/**
 * Wraps every occurrence of a symbol: `T + 1` → `\glosssym{0}{T} + 1`. A subscript belongs to its symbol, an accent or a
 * prime makes another one. Longer symbols go first, and inside them shorter ones are found again.
 *
 * @returns the TeX with wraps, and which symbols it holds
 */
export function markSymbols(
  tex: string,
  symbols: readonly string[],
): { tex: string; found: ReadonlySet<number> } {
  const found = new Set<number>();
  const sought = symbols
    .map((symbol, index): Sought => ({ index, items: itemsOf(symbol) }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => b.items.length - a.items.length);
  return {
    tex: wrap(tex, { items: itemsOf(tex), start: 0, end: tex.length }, sought, found),
    found,
  };
}

function wrap(
  tex: string,
  { items, start, end }: { items: readonly Item[]; start: number; end: number },
  sought: readonly Sought[],
  found: Set<number>,
): string {
  let written = '';
  let at = start;
  let awaited = 0;
  for (let index = 0; index < items.length;) {
    const item = items[index];
    if (!item) break;
    const isArgument = awaited > 0;
    awaited = takes[item.text] ?? Math.max(0, awaited - 1);
    const match = sought.find(({ items: symbol }) =>
      // Between braces it is found inside them, so that they stay what they are.
      isArgument && !item.inner
        ? symbol.length === 1 && isSame(item, symbol[0])
        : matches(items, index, symbol),
    );
    if (match) {
      found.add(match.index);
      const count = isArgument ? 1 : extent(items, index, match.items);
      const last = items[index + count - 1] ?? item;
      const others = sought.filter((other) => other !== match);
      const part = { items: items.slice(index, index + count), start: item.start, end: last.end };
      // Of a group TeX sets a power otherwise than of a sign.
      const isSign = count === 1 && items[index + 1]?.text === '^';
      const command = isSign ? '\\glosssign' : '\\glosssym';
      const mark = `${command}{${match.index}}{${wrap(tex, part, others, found)}}`;
      written += tex.slice(at, item.start) + (isArgument ? `{${mark}}` : mark);
      at = last.end;
      index += count;
    } else if (item.inner) {
      const inside = { items: item.inner, start: item.start + 1, end: item.end - 1 };
      written += tex.slice(at, item.start + 1) + wrap(tex, inside, sought, found);
      at = item.end - 1;
      index += 1;
    } else index += 1 + argumentsOf(items, index);
  }
  return written + tex.slice(at, end);
}

/** How many items after a command hold no symbol. */
function argumentsOf(items: readonly Item[], at: number): number {
  const { text } = items[at] ?? { text: '' };
  if (!words.test(text) && !marks.test(text)) return 0;
  const isStarred = items[at + 1]?.text === '*';
  const hasColumns = text === '\\begin' && columned.test(items[at + 1]?.text ?? '');
  return isStarred || hasColumns ? 2 : 1;
}

function matches(items: readonly Item[], at: number, symbol: readonly Item[]): boolean {
  if (items[at]?.inner && !symbol[0]?.inner) return false;
  if (!symbol.every((part, offset) => isSame(items[at + offset], part))) return false;
  const next = items[at + symbol.length]?.text;
  return next !== "'";
}

/**
 * How many items an occurrence takes: the symbol, its subscript where it has none of its own, and what stands above
 * that, which would else move to the right of it. A power of a sign alone is not part of it.
 */
function extent(items: readonly Item[], at: number, symbol: readonly Item[]): number {
  let end = symbol.length;
  let isIndexed = symbol.some(({ text }) => text === '_');
  for (const sign of ['^', '_', '^']) {
    const argument = items[at + end]?.text === sign && items[at + end + 1];
    if (!argument || argument.text.startsWith('\\') || (sign === '_' && isIndexed)) continue;
    isIndexed ||= sign === '_';
    end += 2;
  }
  return isIndexed || symbol.length > 1 ? end : symbol.length;
}

/** `_i` and `_{i}` are the same. */
function isSame(a: Item | undefined, b: Item | undefined): boolean {
  if (!a || !b) return a === b;
  const [left, right] = [bare(a), bare(b)];
  if (!left.inner || !right.inner) return left.text === right.text;
  const length = Math.max(left.inner.length, right.inner.length);
  return Array.from({ length }).every((_, index) =>
    isSame(left.inner?.[index], right.inner?.[index]),
  );
}

function bare(item: Item): Item {
  const [only, ...others] = item.inner ?? [];
  return only && others.length === 0 ? bare(only) : item;
}

function itemsOf(tex: string): Item[] {
  const root: Item[] = [];
  const open: Item[] = [];
  const add = (item: Item) => (open.at(-1)?.inner ?? root).push(item);
  for (const { 0: text, index } of tex.matchAll(/\\[a-zA-Z]+|\\[^]|%[^\n]*|[^\s]/gu)) {
    const end = index + text.length;
    if (text === '{') {
      open.push({ text, start: index, end, inner: [] });
    } else if (text === '}') {
      const group = open.pop();
      if (group) add({ ...group, text: tex.slice(group.start, end), end });
    } else if (!text.startsWith('%')) add({ text, start: index, end });
  }
  return root;
}

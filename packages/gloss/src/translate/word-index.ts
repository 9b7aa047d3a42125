/** Which of many texts have the most, and the rarest, in common with one. */
export type WordIndex<Item> = (features: ReadonlySet<string>) => Item[];

/** What more texts have than this says little about any of them, and costs the most to look up. */
const common = 64;
/** But where all that a text has is common, so much of it has to do. */
const enough = 8;
const likeliest = 24;

/**
 * Indexes texts by what they have (words, pairs of words), so that what is like another is found without looking at each: with a
 * thousand on both sides, that would be a million comparisons.
 */
export function indexWords<Item>(
  items: readonly Item[],
  featuresOf: (item: Item) => ReadonlySet<string>,
): WordIndex<Item> {
  const holders = new Map<string, number[]>();
  for (const [number, item] of items.entries()) {
    for (const feature of featuresOf(item)) {
      const numbers = holders.get(feature);
      if (numbers) numbers.push(number);
      else holders.set(feature, [number]);
    }
  }
  return (features) => {
    const known = [...features].flatMap((feature) => [holders.get(feature) ?? []]);
    const rarest = known
      .filter(({ length }) => length > 0)
      .sort((a, b) => a.length - b.length)
      .filter(({ length }, index) => length <= common || index < enough);
    const scores = new Map<number, number>();
    for (const numbers of rarest) {
      const weight = Math.log(1 + items.length / numbers.length);
      for (const number of numbers) scores.set(number, (scores.get(number) ?? 0) + weight);
    }
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, likeliest)
      .flatMap(([number]) => items.slice(number, number + 1));
  };
}

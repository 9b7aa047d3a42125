import type { SourceError } from '../source-error.ts';

/**
 * What is wrong in files that aren't strict, kind by kind, the most frequent first.
 *
 * @param said earlier, and left out
 */
export function describeWarnings(
  warnings: readonly SourceError[],
  said: ReadonlySet<string> = new Set(),
): string | undefined {
  const left = warnings.filter(({ message }) => !said.has(message));
  if (left.length === 0) return undefined;
  const kinds = [...Map.groupBy(left, kindOf)].sort(([, a], [, b]) => b.length - a.length);
  const files = new Set(left.map(({ place }) => place.file)).size;
  return [
    `${count(left.length, 'mistake')} in ${count(files, 'file')}, shown as they are written:`,
    ...kinds.flatMap(([kind, all]) => [
      '',
      `${all.length} × ${kind}`,
      ...all.map(({ message }) => `  ${message}`),
    ]),
  ].join('\n');
}

/** What a mistake has in common with others, without the name that it is about. */
function kindOf({ problem }: SourceError): string {
  return problem.replaceAll(/"[^"]*"|<[^>]*>/g, '…').replace(/: .*/s, '');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Where in a person's file something is wrong; lines and columns count from 1. */
export interface Place {
  file: string;
  line?: number | undefined;
  column?: number | undefined;
  section?: string | undefined;
  /** Of a notebook: the cell, from 1, and the line in it. */
  cell?: { number: number; line: number } | undefined;
}

/**
 * A mistake in a file that a person wrote, said so that they can correct it: where, what, and the way out.
 * It reads `src/impl/mnist.ts:12:3: the comment is never closed. Add "*\/" …`, which editors make clickable.
 */
export class SourceError extends Error {
  readonly place: Place;
  readonly problem: string;
  readonly remedy: string;

  constructor(place: Place, problem: string, remedy: string, options?: ErrorOptions) {
    super(`${formatPlace(place)}: ${problem}. ${remedy}`, options);
    this.name = 'SourceError';
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
    // Where our code noticed it says nothing to the file's author, and would bury the place that does.
    this.stack = '';
  }
}

/** What `make` gives, or, where it finds something wrong, what stands there `instead`: that is added to `faults`. */
export function attempt<Value>(
  faults: SourceError[],
  make: () => Value,
  instead: () => Value,
): Value {
  try {
    return make();
  } catch (error) {
    faults.push(...faultsOf(error));
    return instead();
  }
}

/** What `make` gives. @throws {SourceError} where the text of a place nests deeper than any that a person would read */
export function withinStack<Value>(place: Place, make: () => Value): Value {
  try {
    return make();
  } catch (cause) {
    if (!isOverflow(cause)) throw cause;
    throw new SourceError(place, 'it is nested too deeply', 'Take a level out', { cause });
  }
}

/** Whether the stack was too small. A regular expression that finds it so calls itself invalid. */
export function isOverflow(error: unknown): boolean {
  return error instanceof RangeError || String(error).endsWith(': Stack overflow');
}

/** All that an error says is wrong in people's files. @throws the error, if it says something else */
export function faultsOf(error: unknown): readonly SourceError[] {
  if (error instanceof SourceError) return [error];
  if (error instanceof AggregateError) return error.errors.flatMap(faultsOf);
  throw error;
}

/** @throws {SourceError | AggregateError} all at once, if there are any: nobody likes to be told one mistake a day */
export function throwAll(faults: readonly SourceError[]): void {
  const [first, ...others] = faults;
  if (!first) return;
  if (others.length === 0) throw first;
  const all = new AggregateError(faults, faults.map(({ message }) => message).join('\n'));
  all.stack = '';
  throw all;
}

/** In the order in which one goes through files. */
export function inOrder(faults: readonly SourceError[]): SourceError[] {
  const rank = ({ place: { line = 0, column = 0 } }: SourceError) => line * 1e6 + column;
  return faults.toSorted((a, b) => a.place.file.localeCompare(b.place.file) || rank(a) - rank(b));
}

/** `file:line:column (cell 2, line 3) (section)`, leaving out what is not known. */
export function formatPlace({ file, line, column, section, cell }: Place): string {
  const inFile = [file, line, column].filter((part) => part !== undefined).join(':');
  const position = cell ? `${inFile} (cell ${cell.number}, line ${cell.line})` : inFile;
  return section === undefined ? position : `${position} (section "${section}")`;
}

/** Where in a person's file something is wrong; lines and columns count from 1. */
export interface Place {
  file: string;
  line?: number | undefined;
  column?: number | undefined;
  section?: string | undefined;
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

/** `file:line:column (section)`, leaving out what is not known. */
export function formatPlace({ file, line, column, section }: Place): string {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  return section === undefined ? position : `${position} (section "${section}")`;
}

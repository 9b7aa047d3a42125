/** A failure that the person at the terminal can remedy. Its message is one line and says how. */
export class UserError extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.name = 'UserError';
  }
}

/** An optional package is not there. Unless it was chosen by name, that needs no message. */
export class NotInstalledError extends UserError {
  override name = 'NotInstalledError';
}

/** What went wrong, in words, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

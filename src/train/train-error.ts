/** A failure that the person at the terminal can mend. Its message is one line and says how. */
export class TrainError extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.name = 'TrainError';
  }
}

/** An optional package is not there. To whoever didn't ask for it by name, that is no news. */
export class NotInstalledError extends TrainError {
  override name = 'NotInstalledError';
}

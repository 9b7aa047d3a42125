/** A failure that the person at the terminal can remedy. Its message is one line and says how. */
export class TrainError extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.name = 'TrainError';
  }
}

/** An optional package is not there. Unless it was chosen by name, that needs no message. */
export class NotInstalledError extends TrainError {
  override name = 'NotInstalledError';
}

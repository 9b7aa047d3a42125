/** A failure that the person at the terminal can mend. Its message is one line and says how. */
export class TrainError extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.name = 'TrainError';
  }
}

/** Something optional is not there. Who did not ask for it by name need not hear of it. */
export class NotInstalledError extends TrainError {}

/** ---
title: The student
summary: Small, and soon wise.
--- */

/** Two layers of 800 units. */
export class Student {
  /** Answers with logits, and explains itself in [its own section](#call). */
  call(x: number[]): number[] {
    return x;
  }
}

#!/usr/bin/env node
/**
 * ---
 * title: Distillation
 * summary: A small network learns what a large one knows.
 * order: 1
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   url: https://arxiv.org/abs/1503.02531
 *   year: 2015
 * symbols: {T: temperature}
 * ---
 *
 * # Distillation
 *
 * The student ({@link student.ts}) learns from soft targets, [as the loss
 * explains](loss.ts#soft-targets). What they are is told in the
 * [readme](readme.md); images come from {@link ../mnist.ts}.
 *
 * $$
 * q_i = \frac{\exp(z_i/T)}{\sum_j \exp(z_j/T)}
 * $$
 */
import { softTargets } from './loss.ts';
import { Student } from './student.ts';

// ## One step
//
// The {@link Student} is asked at the temperature $T$, and {@link Student.call}
// answers with {@link softTargets|soft targets}.
export function step(student: Student, temperature = 20): number[] {
  // Raise $T$, and the answer is softer: `softTargets` does it.
  const targets = softTargets(student.call([1, 2]), temperature); // not yet a loss

  return targets;
}
//
export default step;

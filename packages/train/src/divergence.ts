import type { TrainState } from './records/state.ts';
import type { StepResult } from './topic.ts';
import { UserError } from 'gloss-kernels/user-error';

const stepsInMean = 20;

/**
 * How many times its first loss a model may have on the mean of the last steps (of a loss below zero, how far above it). The first one is that of a network which
 * knows nothing, and a healthy run never comes back to it: the mean of twenty steps stayed below it in every run that was
 * tried, by a tenth at least. Above three times as much lie only networks that are confidently wrong. A shorter or a
 * lower limit would end runs that stumble on their first steps and recover.
 */
const limit = 3;

/**
 * Sees when a training goes astray, which need not make its loss infinite: weights that are bounded, and units that
 * have all died, keep it finite.
 *
 * @param remedy where to lower the learning rate
 * @returns what looks at each step, before it is counted, and throws
 */
export function watchLoss(
  id: string,
  stepsPerEpoch: number,
  remedy: string,
): (last: StepResult, state: Pick<TrainState, 'step' | 'firstLoss'>) => void {
  const recent: number[] = [];
  return ({ learningRate, metrics }, { step, firstLoss = metrics.loss }) => {
    const { loss } = metrics;
    const place = `at ${placeOf(step, stepsPerEpoch)}, with the learning rate ${learningRate.toPrecision(3)}`;
    const broken = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
    if (broken) throw new UserError(`The ${broken[0]} of "${id}" is ${broken[1]} ${place}`, remedy);
    recent.push(loss);
    if (recent.length > stepsInMean) recent.shift();
    // Fewer steps than that count as if the rest had gone well, so that a stumble is forgiven and an explosion isn't.
    const mean = recent.reduce((sum, value) => sum + value, 0) / stepsInMean;
    if (mean > firstLoss + (limit - 1) * Math.abs(firstLoss))
      throw new UserError(
        `The loss of "${id}" diverges: from ${firstLoss.toPrecision(3)} at first to ${mean.toPrecision(3)} on the mean of ${stepsInMean} steps, ${place}`,
        remedy,
      );
  };
}

/** `step 3 of epoch 1`, of the step with a number from 0. */
function placeOf(step: number, stepsPerEpoch: number): string {
  return `step ${(step % stepsPerEpoch) + 1} of epoch ${Math.floor(step / stepsPerEpoch) + 1}`;
}

/**
 * A loss is computed before its step changes the weights, so that a checkpoint could hold broken ones behind a good loss.
 *
 * @throws {UserError} if a weight, or what the optimiser remembers, is NaN or infinite
 */
export function expectFinite(
  id: string,
  step: number,
  stepsPerEpoch: number,
  arrays: readonly Float32Array[],
  remedy: string,
): void {
  if (arrays.every((array) => array.every((value) => Number.isFinite(value)))) return;
  throw new UserError(
    `The weights of "${id}" are no longer finite after ${placeOf(step - 1, stepsPerEpoch)}, and are not kept`,
    remedy,
  );
}

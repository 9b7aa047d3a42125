import type { StepReport } from '../../impl/distillation/index.ts';
import type { Snapshot } from '../events.ts';
import { TrainError } from '../train-error.ts';

const stepsInMean = 20;

/**
 * How many times its first loss a model may have on the mean of the last steps. The first one is that of a network which
 * knows nothing, and a healthy run never comes back to it: the mean of twenty steps stayed below it in every run that was
 * tried, by a tenth at least. Above three times as much lie only networks that are confidently wrong. A shorter or a
 * lower limit would end runs that stumble on their first steps and recover.
 */
const limit = 3;

const remedy = 'Lower the learning rate in src/train/presets/presets.ts';

/**
 * Sees when a model's training goes astray, which need not make its loss infinite: weights that are bounded, and units that
 * have all died, keep it finite.
 *
 * @param firstLoss of the model's very first step
 * @returns what looks at each step, and throws
 */
export function watchLoss(id: string, firstLoss: number): (report: StepReport) => void {
  const recent: number[] = [];
  return ({ epoch, step, loss, learningRate }) => {
    const place = `at step ${step + 1} of epoch ${epoch + 1}, with the learning rate ${learningRate.toPrecision(3)}`;
    if (!Number.isFinite(loss))
      throw new TrainError(`The loss of "${id}" is ${loss} ${place}`, remedy);
    recent.push(loss);
    if (recent.length > stepsInMean) recent.shift();
    // Fewer steps than that count as if the rest had gone well, so that a stumble is forgiven and an explosion isn't.
    const mean = recent.reduce((sum, value) => sum + value, 0) / stepsInMean;
    if (mean > limit * firstLoss)
      throw new TrainError(
        `The loss of "${id}" diverges: from ${firstLoss.toPrecision(3)} at first to ${mean.toPrecision(3)} on the mean of ${stepsInMean} steps, ${place}`,
        remedy,
      );
  };
}

/**
 * A loss is computed before its step changes the weights, so that a checkpoint could hold broken ones behind a good loss.
 *
 * @throws {TrainError} where a weight, or a sum of the optimiser, is NaN or infinite
 */
export function expectFinite({ id, position, weights }: Snapshot): void {
  const isSound = [...weights, ...position.sums].every((array) =>
    array.every((value) => Number.isFinite(value)),
  );
  if (isSound) return;
  throw new TrainError(
    `The weights of "${id}" are no longer finite after step ${position.step} of epoch ${position.epoch + 1}, and are not kept`,
    remedy,
  );
}

import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { countErrors, predictLogits, type StepReport } from '../../impl/distillation/index.ts';
import type { Network } from '../../impl/distillation/network.ts';
import { type Digits, sliceDigits } from '../../impl/mnist.ts';
import type { Crew } from '../crew/crew.ts';
import { watchLoss } from '../runs/divergence.ts';
import type { EpochTotals, ModelEvent, Snapshot, Whole } from '../events.ts';
import { measure } from './measure.ts';
import { mendBias } from './mend-bias.ts';
import type { TrainedTask } from '../presets/plan.ts';
import type { Preset } from '../presets/preset-schema.ts';
import type { Mended } from '../runs/run-record.ts';
import { prepare } from './set-up.ts';

export interface Sets {
  trainSet: Digits;
  testSet: Digits;
  /** Logits of whoever teaches, for the whole training set. `[count, 10]` */
  targets: tf.Tensor2D | undefined;
}

/**
 * Trains and tests the network of one task. Students of one seed begin with the same weights and meet the same batches.
 *
 * @param from where to go on
 * @param crew with whom each batch is shared
 * @returns its weights, in the order of the network's variables
 */
export async function* training(
  preset: Preset,
  task: TrainedTask,
  sets: Sets,
  from: Snapshot | undefined,
  crew: Crew | undefined,
): AsyncGenerator<ModelEvent, Float32Array[], void> {
  const setUp = prepare(task, sets, from);
  const { network, noise } = setUp;
  const { widths, parameterCount: parameters } = network;
  const noiseState = () => noise?.state ?? [];
  const member = await crew?.begin({
    preset,
    task,
    targets: sets.targets,
    sizes: network.variables().map(({ size }) => size),
    from,
    noise: noiseState,
  });
  try {
    yield { type: 'model', widths, members: 1, parameters, epochs: task.row.epochs };
    const time = yield* follow(task.id, setUp.steps(preset, member?.team), {
      state: async () => ({
        weights: await network.save(),
        ...(noise ? { noise: member?.noise() ?? [noise.state] } : {}),
      }),
      test: async () =>
        preset.testsEachEpoch ? { testErrors: await countErrors(network, sets.testSet) } : {},
      from,
    });
    const { samples, seconds } = time;
    const result = {
      ...(await measure(network, sets.testSet)),
      seconds,
      samplesPerSecond: samples / seconds,
      ...(await mended(task, network, sets)),
    };
    const weights = await network.save();
    yield { type: 'result', result, weights };
    return weights;
  } finally {
    member?.end();
    setUp.dispose();
  }
}

interface Means {
  state(): Promise<Pick<Snapshot, 'weights' | 'noise'>>;
  test(): Promise<{ testErrors?: number }>;
  from: Snapshot | undefined;
}

/** Passes on the steps, and an epoch's record after its last one. */
async function* follow(
  id: string,
  steps: AsyncIterable<StepReport>,
  { state, test, from }: Means,
): AsyncGenerator<ModelEvent, Whole, void> {
  const whole: Whole = { samples: 0, seconds: 0, ...from?.whole };
  let checkLoss: ((report: StepReport) => void) | undefined;
  let totals: EpochTotals = { samples: 0, loss: 0, errors: 0, seconds: 0, ...from?.totals };
  let begin = performance.now() - 1000 * totals.seconds;
  for await (const report of steps) {
    // A checkpoint that doesn't know its first loss sets no limit.
    whole.firstLoss ??= from ? Number.MAX_VALUE : report.loss;
    checkLoss ??= watchLoss(id, whole.firstLoss);
    checkLoss(report);
    totals.samples += report.samples;
    totals.loss += report.loss * report.samples;
    totals.errors += report.errors;
    totals.seconds = (performance.now() - begin) / 1000;
    const snapshot = async (): Promise<Snapshot> => {
      const position = await report.position();
      return { id, position, totals: { ...totals }, whole: { ...whole }, ...(await state()) };
    };
    const isLast = report.step === report.steps - 1;
    yield { type: 'step', report, totals, ...(isLast ? {} : { snapshot }) };
    if (isLast) {
      const { samples, loss, errors, seconds } = totals;
      whole.samples += samples;
      whole.seconds += seconds;
      const epoch = {
        epoch: report.epoch + 1,
        loss: loss / samples,
        accuracy: 1 - errors / samples,
        seconds,
        samplesPerSecond: samples / seconds,
        ...(await test()),
      };
      totals = { samples: 0, loss: 0, errors: 0, seconds: 0 };
      yield { type: 'epoch', epoch, snapshot };
      begin = performance.now();
    }
    // The backend computes without ever returning to the event loop; this lets Ctrl-C through.
    await setImmediate();
  }
  return whole;
}

/** Where classes were missing from what the network learnt, their biases are shifted (§3). */
async function mended(
  { row: { transfer } }: TrainedTask,
  network: Network,
  { trainSet, testSet }: Sets,
): Promise<{ mended?: Mended }> {
  if (!transfer) return {};
  const count = trainSet.labels.length;
  const heldOut = sliceDigits(trainSet, count - transfer.heldOut, count);
  const answersTo = async (digits: Digits) => {
    const logits = predictLogits(network, digits); // [count, 10]
    const values = Float32Array.from(await logits.data());
    logits.dispose();
    return { logits: values, labels: digits.labels };
  };
  return {
    mended: mendBias(transfer.mended, await answersTo(testSet), await answersTo(heldOut)),
  };
}

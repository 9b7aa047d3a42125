import type * as tf from '@tensorflow/tfjs';
import {
  aloneObjective,
  distilledObjective,
  type Objective,
  type Position,
  type StepReport,
  type Team,
  teacherObjective,
  train,
} from '../../impl/distillation/index.ts';
import type { Network } from '../../impl/distillation/network.ts';
import { TeacherModel } from '../../impl/distillation/teacher.ts';
import type { Digits } from '../../impl/mnist.ts';
import type { Random } from '../../impl/random.ts';
import { networkOf, randomFor } from './networks.ts';
import type { TrainedTask } from '../presets/plan.ts';
import type { Preset } from '../presets/preset-schema.ts';
import { transferSet } from './transfer-set.ts';

/** All that a training needs, in each thread that takes part in it. */
export interface SetUp {
  network: Network;
  /** Draws shifts and masks, where there are any. */
  noise: Random | undefined;
  steps(preset: Preset, team?: Team): AsyncGenerator<StepReport, void, void>;
  dispose(): void;
}

/**
 * Puts a task's network and images in place, to begin or to go on.
 *
 * @param from of all workers, the states of their noise
 * @param rank which worker this is
 */
export function prepare(
  task: TrainedTask,
  sets: { trainSet: Digits; targets: tf.Tensor2D | undefined },
  from?: { weights: Float32Array[]; position: Position; noise?: number[][] | undefined },
  rank = 0,
): SetUp {
  const { row, seed } = task;
  const network = networkOf(task);
  const transfer = transferSet(row.transfer, sets);
  const isTeacher = row.regularisation !== undefined;
  const noise = isTeacher ? randomFor(seed, 'teacherNoise', rank) : undefined;
  const state = from?.noise?.[rank];
  if (from) network.load(from.weights);
  if (state && noise) noise.state = state;
  const objective = objectiveOf(task, network, transfer.digits, transfer.targets, noise);
  return {
    network,
    noise,
    steps({ batchSize, momentum }, team) {
      const plan = { epochs: row.epochs, batchSize, momentum, learningRate: row.learningRate };
      const order = randomFor(seed, isTeacher ? 'teacherOrder' : 'order');
      return train(objective, transfer.digits, plan, order, from?.position, team);
    },
    dispose() {
      transfer.dispose();
      network.dispose();
    },
  };
}

function objectiveOf(
  { row: { regularisation, softTargets } }: TrainedTask,
  network: Network,
  digits: Digits,
  targets: tf.Tensor2D | undefined,
  noise: Random | undefined,
): Objective {
  if (softTargets && targets) return distilledObjective(network, digits, targets, softTargets);
  if (regularisation && noise && network instanceof TeacherModel)
    return teacherObjective(network, digits, regularisation.jitter, noise);
  return aloneObjective(network, digits);
}

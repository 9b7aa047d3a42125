import * as tf from '@tensorflow/tfjs';
import { geometricMean } from '../impl/distillation/ensemble.ts';
import type { Classifier } from '../impl/distillation/index.ts';
import type { Network } from '../impl/distillation/network.ts';
import type { Digits } from '../impl/mnist.ts';
import { answerAll } from './networks/answers.ts';
import type { Crew } from './crew/crew.ts';
import type { ModelEvent, Resume, RunEvent, Subject } from './events.ts';
import { measure } from './networks/measure.ts';
import { networkOf } from './networks/networks.ts';
import type { Task, TrainedTask } from './presets/plan.ts';
import type { Preset } from './presets/preset-schema.ts';
import { training } from './networks/training.ts';

/**
 * Goes through a plan, one task after the other: teachers and students are trained, ensembles only tested. Whoever iterates
 * may stop after any event.
 *
 * @param resume what an earlier run of the same plan and data had come to
 * @param crew threads that share every batch
 */
export async function* experiment(
  preset: Preset,
  plan: readonly Task[],
  trainSet: Digits,
  testSet: Digits,
  { finished, snapshot }: Resume = { finished: new Map() },
  crew?: Crew,
): AsyncGenerator<RunEvent, void, void> {
  const tasks = new Map(plan.map((task) => [task.id, task]));
  const weights = new Map(finished);
  const answers = new Map<string, tf.Tensor2D>();

  /** A network that is trained, as it was when it was done. */
  const load = (task: TrainedTask) => {
    const network = networkOf(task);
    network.load(weights.get(task.id) ?? []);
    return network;
  };
  const membersOf = (task: Task) =>
    task.needs.map((id) => tasks.get(id)).filter((need) => need?.kind === 'trained');

  /** The logits of a finished model for the whole training set, asked once and kept for all who learn from it. `[count, 10]` */
  const logitsOf = async function* (id: string): AsyncGenerator<RunEvent, tf.Tensor2D, void> {
    const known = answers.get(id);
    if (known) return known;
    const task = tasks.get(id);
    if (!task) throw new Error(`The plan has no ${id}`);
    let logits: tf.Tensor2D;
    if (task.kind === 'ensemble') {
      const all: tf.Tensor2D[] = [];
      for (const { id: member } of membersOf(task)) all.push(yield* logitsOf(member));
      logits = geometricMean(all);
    } else {
      const network = load(task);
      try {
        logits = yield* named(task, answerAll(network, trainSet));
      } finally {
        network.dispose();
      }
    }
    answers.set(id, logits);
    return logits;
  };

  try {
    for (const task of plan) {
      if (weights.has(task.id)) continue;
      if (task.kind === 'ensemble') {
        const members = membersOf(task).map(load);
        try {
          yield* named(task, together(members, testSet));
        } finally {
          for (const member of members) member.dispose();
        }
        weights.set(task.id, []);
        continue;
      }
      const [teacher] = task.needs;
      const targets = teacher === undefined ? undefined : yield* logitsOf(teacher);
      const from = snapshot?.id === task.id ? snapshot : undefined;
      const own = yield* named(
        task,
        training(preset, task, { trainSet, testSet, targets }, from, crew),
      );
      weights.set(task.id, own);
    }
  } finally {
    tf.dispose([...answers.values()]);
  }
}

/** Says of each event whose it is. */
async function* named<Result>(
  { id, name, seed }: Subject,
  events: AsyncGenerator<ModelEvent, Result, void>,
): AsyncGenerator<RunEvent, Result, void> {
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return value;
      yield { id, name, seed, ...value };
    }
  } finally {
    // Whoever stops listening stops what is listened to.
    await events.return(undefined as Result);
  }
}

/** Several networks as one: the mean of their logits, tested. */
async function* together(
  members: readonly Network[],
  testSet: Digits,
): AsyncGenerator<ModelEvent, void, void> {
  const [first] = members;
  if (!first) throw new Error('An ensemble has no members');
  const parameters = members.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  yield { type: 'model', widths: first.widths, members: members.length, parameters, epochs: 0 };
  const ensemble: Classifier = {
    logits: (images) =>
      tf.tidy(() => geometricMean(members.map((member) => member.logits(images)))),
  };
  const result = { ...(await measure(ensemble, testSet)), seconds: 0 };
  yield { type: 'result', result, weights: [] };
}

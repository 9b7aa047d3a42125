import { checkMetrics, checkResult, checkTraining, type Declaration } from './check-training.ts';
import { watchLoss } from './divergence.ts';
import type { Planned } from './plan.ts';
import { type EpochTotals, meansOf, type RunEvent, type TrainState } from './records/state.ts';
import type { Training } from './topic.ts';

const nothing = (): EpochTotals => ({ samples: 0, seconds: 0, sums: {} });

export const atStart = (id: string): TrainState => ({
  id,
  step: 0,
  totals: nothing(),
  samples: 0,
  seconds: 0,
});

/**
 * Takes a job from where it is to its end, and tells all that happens. A listener may take its time, and may stop between two
 * steps: after a step within an epoch, or after an epoch.
 *
 * @param state is kept up to date
 * @param declaration of the topic, which all numbers have to agree with
 * @param remedy where to lower the learning rate
 * @throws {UserError} if the loss diverges, or the topic gives what can't be recorded
 */
export async function* trainJob(
  job: Planned,
  training: Training,
  state: TrainState,
  declaration: Declaration,
  remedy: string,
): AsyncGenerator<RunEvent, void> {
  const { steps, stepsPerEpoch, variables, facts } = training;
  const { metrics } = declaration;
  checkTraining(job, training, declaration);
  const shapes = variables.map(({ shape }) => [...shape]);
  yield { type: 'begin', job, metrics, facts, shapes, epochs: steps / stepsPerEpoch, state };
  const checkLoss = watchLoss(job.id, stepsPerEpoch, remedy);
  while (state.step < steps) {
    const begin = performance.now();
    const last = await training.step(state.step);
    state.firstLoss ??= last.metrics.loss;
    checkLoss(last, state);
    checkMetrics(job, last.metrics, declaration);
    const { totals } = state;
    state.step += 1;
    totals.samples += last.samples;
    for (const [name, value] of Object.entries(last.metrics))
      totals.sums[name] = (totals.sums[name] ?? 0) + value * last.samples;
    totals.seconds += (performance.now() - begin) / 1000;
    yield { type: 'step', job, last, state, stepsPerEpoch };
    if (state.step % stepsPerEpoch > 0) continue;
    const tested = (await training.test?.()) ?? {};
    checkMetrics(job, tested, declaration);
    const { samples, seconds } = totals;
    const means = { ...meansOf(totals), seconds, samplesPerSecond: samples / seconds };
    const epoch = { epoch: state.step / stepsPerEpoch, ...means, ...tested };
    state.samples += samples;
    state.seconds += seconds;
    state.totals = nothing();
    yield { type: 'epoch', job, epoch, state, stepsPerEpoch };
  }
  const evaluation = await training.evaluate();
  const { samples, seconds } = state;
  const times = { seconds, ...(samples > 0 && { samplesPerSecond: samples / seconds }) };
  const result = checkResult(job, evaluation, times, declaration);
  yield { type: 'result', job, result, weights: await arraysOf(variables) };
}

/** Numbers of some tensors, out of the backend's memory. */
export async function arraysOf(variables: Training['variables']): Promise<Float32Array[]> {
  const arrays = await Promise.all(variables.map((variable) => variable.data()));
  return arrays.map((array) => Float32Array.from(array));
}

import { setImmediate } from 'node:timers/promises';
import { checkMetrics, checkResult, checkTraining, type Declaration } from './check-training.ts';
import { type EpochTotals, meansOf, type RunEvent, type TrainState } from './records/events.ts';
import type { Planned } from './plan.ts';
import { watchLoss } from './divergence.ts';
import type { Training } from './topic.ts';

const nothing = (): EpochTotals => ({ samples: 0, seconds: 0, sums: {} });

export const atStart = (): TrainState => ({ step: 0, totals: nothing(), samples: 0, seconds: 0 });

/**
 * Takes a job from where it is to its end.
 *
 * @param declaration of the topic, which all numbers have to agree with
 * @param state is kept up to date
 * @param tell is told of everything that happens, and awaited
 * @param between is awaited between two steps; `epoch` says that one has just ended
 * @returns what was learnt
 * @throws {UserError} if the loss diverges, or the topic gives what can't be recorded
 */
export async function trainJob(
  job: Planned,
  training: Training,
  state: TrainState,
  {
    declaration,
    tell,
    between,
    remedy,
  }: {
    declaration: Declaration;
    tell(event: RunEvent): Promise<void>;
    between(epoch: boolean): Promise<void>;
    remedy: string;
  },
): Promise<Float32Array[]> {
  const { steps, stepsPerEpoch, variables, facts } = training;
  checkTraining(job, training, declaration);
  const shapes = variables.map(({ shape }) => [...shape]);
  await tell({
    type: 'begin',
    job,
    metrics: declaration.metrics,
    facts,
    shapes,
    epochs: steps / stepsPerEpoch,
    state,
  });
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
    await tell({ type: 'step', job, last, state, stepsPerEpoch });
    const isEpoch = state.step % stepsPerEpoch === 0;
    if (isEpoch) {
      const { samples, seconds } = totals;
      const tested = (await training.test?.()) ?? {};
      checkMetrics(job, tested, declaration);
      const epoch = {
        epoch: state.step / stepsPerEpoch,
        ...meansOf(totals),
        seconds,
        samplesPerSecond: samples / seconds,
        ...tested,
      };
      state.samples += samples;
      state.seconds += seconds;
      state.totals = nothing();
      await tell({ type: 'epoch', job, epoch, state, stepsPerEpoch });
    }
    // The backend computes without ever returning to the event loop; this lets Ctrl-C through.
    await setImmediate();
    await between(isEpoch);
  }
  const evaluation = await training.evaluate();
  const { samples, seconds } = state;
  const times = { seconds, ...(samples > 0 && { samplesPerSecond: samples / seconds }) };
  const result = checkResult(job, evaluation, times, declaration);
  const weights = await arraysOf(variables);
  await tell({ type: 'result', job, result, weights });
  return weights;
}

/** Numbers of some tensors, out of the backend's memory. */
export async function arraysOf(variables: Training['variables']): Promise<Float32Array[]> {
  const arrays = await Promise.all(variables.map((variable) => variable.data()));
  return arrays.map((array) => Float32Array.from(array));
}

import { SingleBar } from 'cli-progress';
import { formatNumber } from 'gloss-common/numbers';
import { meansOf, type RunEvent } from './records/events.ts';
import type { Planned } from './plan.ts';
import type { Experiment } from './topic.ts';

/** Shows a person what a run is doing. */
export interface Progress {
  show(event: RunEvent): void;
  /** Takes away what is unfinished, so that a message can follow. */
  stop(): void;
}

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** How the job that is trained is shown. */
interface Begun {
  epochs: number;
  metrics: Experiment['metrics'];
}

/** A bar for each epoch on a terminal; elsewhere, a log say, a line for each epoch. */
export function createProgress(output: Output): Progress {
  return output.isTTY ? createBars(output) : createLines(output);
}

function createLines(output: Output): Progress {
  let begun: Begun = { epochs: 0, metrics: {} };
  return {
    show(event) {
      if (event.type === 'begin') begun = event;
      if (event.type === 'epoch') output.write(`${lineOf(event, begun)}\n`);
    },
    stop() {},
  };
}

/** How often the bar is redrawn; more often would only flicker. */
const redrawsPerSecond = 8;

function createBars(output: Output): Progress {
  let begun: Begun = { epochs: 0, metrics: {} };
  let bar: SingleBar | undefined;
  let stopped = false;
  const start = (job: Planned, epoch: number, steps: number) => {
    const created = new SingleBar({
      stream: output,
      format: `${describe(job, epoch, begun)}  {bar}  {figures}  {left}`,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      barsize: 12,
      fps: redrawsPerSecond,
      hideCursor: true,
      linewrap: false,
      clearOnComplete: true,
    });
    created.start(steps, 0, { figures: '', left: '' });
    return created;
  };
  return {
    show(event) {
      if (event.type === 'begin') begun = event;
      // The step that was under way when the run was told to stop must not draw over the message.
      if (event.type === 'step' && !stopped) {
        const { job, state, stepsPerEpoch } = event;
        const { samples, seconds } = state.totals;
        const done = ((state.step - 1) % stepsPerEpoch) + 1;
        bar ??= start(job, Math.ceil(state.step / stepsPerEpoch), stepsPerEpoch);
        bar.update(done, {
          figures: figures(meansOf(state.totals), samples / seconds, begun),
          left: `${Math.ceil((seconds / done) * (stepsPerEpoch - done))} s`,
        });
      }
      if (event.type === 'epoch') {
        bar?.stop();
        bar = undefined;
        output.write(`${lineOf(event, begun)}\n`);
      }
    },
    stop() {
      stopped = true;
      bar?.stop();
      bar = undefined;
    },
  };
}

function lineOf({ job, epoch }: Extract<RunEvent, { type: 'epoch' }>, begun: Begun): string {
  const { epoch: number, seconds, samplesPerSecond, ...metrics } = epoch;
  return `${describe(job, number, begun)}  ${figures(metrics, samplesPerSecond, begun)}  ${seconds.toFixed(1)} s`;
}

function describe({ id, name, title, seed }: Planned, epoch: number, { epochs }: Begun): string {
  // Where a run has several seeds, the id is more than the name.
  const shown = id === name ? title : `${title}, seed ${seed}`;
  const width = String(epochs).length;
  return `${shown.padEnd(24)} ${String(epoch).padStart(width)}/${epochs}`;
}

function figures(
  values: Readonly<Record<string, number>>,
  samplesPerSecond: number,
  { metrics }: Begun,
): string {
  const shown = Object.entries(values).map(
    ([name, value]) =>
      `${inWords(name)} ${formatNumber(value, metrics[name]).padEnd(metrics[name]?.share ? 7 : 6)}`,
  );
  const rate = Math.round(samplesPerSecond).toLocaleString('en');
  return `${shown.join('  ')}  ${rate.padStart(6)}/s`;
}

/** `test errors`, of the field `testErrors`: shorter than its title, so that a line fits a terminal. */
function inWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

import { SingleBar } from 'cli-progress';
import { formatNumber } from '../numbers.ts';
import type { RunEvent } from './events.ts';
import { meansOf } from './job.ts';
import type { Planned } from './plan.ts';

/** Shows a person what a run is doing. */
export interface Progress {
  show(event: RunEvent): void;
  /** Takes away what is unfinished, so that a message can follow. */
  stop(): void;
}

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** A bar for each epoch on a terminal; elsewhere, a log say, a line for each epoch. */
export function createProgress(output: Output): Progress {
  return output.isTTY ? createBars(output) : createLines(output);
}

function createLines(output: Output): Progress {
  let epochs = 0;
  return {
    show(event) {
      if (event.type === 'begin') ({ epochs } = event);
      if (event.type === 'epoch') output.write(`${lineOf(event, epochs)}\n`);
    },
    stop() {},
  };
}

/** How often the bar is redrawn; more often would only flicker. */
const redrawsPerSecond = 8;

function createBars(output: Output): Progress {
  let epochs = 0;
  let bar: SingleBar | undefined;
  let stopped = false;
  const start = (job: Planned, epoch: number, steps: number) => {
    const created = new SingleBar({
      stream: output,
      format: `${describe(job, epoch, epochs)}  {bar}  {figures}  {left}`,
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
      if (event.type === 'begin') ({ epochs } = event);
      // The step that was under way when the run was told to stop must not draw over the message.
      if (event.type === 'step' && !stopped) {
        const { job, state, stepsPerEpoch } = event;
        const { samples, seconds } = state.totals;
        const done = ((state.step - 1) % stepsPerEpoch) + 1;
        bar ??= start(job, Math.ceil(state.step / stepsPerEpoch), stepsPerEpoch);
        bar.update(done, {
          figures: figures(meansOf(state.totals), samples / seconds),
          left: `${Math.ceil((seconds / done) * (stepsPerEpoch - done))} s`,
        });
      }
      if (event.type === 'epoch') {
        bar?.stop();
        bar = undefined;
        output.write(`${lineOf(event, epochs)}\n`);
      }
    },
    stop() {
      stopped = true;
      bar?.stop();
      bar = undefined;
    },
  };
}

function lineOf({ job, epoch }: Extract<RunEvent, { type: 'epoch' }>, epochs: number): string {
  const { epoch: number, seconds, samplesPerSecond, ...metrics } = epoch;
  return `${describe(job, number, epochs)}  ${figures(metrics, samplesPerSecond)}  ${seconds.toFixed(1)} s`;
}

function describe({ id, name, title, seed }: Planned, epoch: number, epochs: number): string {
  // Where a run has several seeds, the id is more than the name.
  const shown = id === name ? title : `${title}, ${seed}`;
  return `${shown.padEnd(17)} ${String(epoch).padStart(2)}/${epochs}`;
}

function figures(metrics: Readonly<Record<string, number>>, samplesPerSecond: number): string {
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${four(value)}`);
  const rate = Math.round(samplesPerSecond).toLocaleString('en');
  return `${values.join('  ')}  ${rate.padStart(6)}/s`;
}

/** As wide from line to line, so that figures stand below each other. */
function four(value: number): string {
  return Number.isInteger(value) ? formatNumber(value) : value.toFixed(4);
}

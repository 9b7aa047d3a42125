import { SingleBar } from 'cli-progress';
import type { RunEvent, Subject } from './events.ts';
import type { EpochRecord } from './runs/run-record.ts';
import { titleOf } from './titles.ts';

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
      if (event.type === 'model') ({ epochs } = event);
      if (event.type === 'epoch') {
        output.write(`${describe(event, event.epoch.epoch, epochs)}  ${figures(event.epoch)}\n`);
      }
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
  const start = (subject: Subject, epoch: number, steps: number) => {
    const created = new SingleBar({
      stream: output,
      format: `${describe(subject, epoch, epochs)}  {bar}  {figures}  {left}`,
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
      if (event.type === 'model') ({ epochs } = event);
      // The step that was under way when the run was told to stop must not draw over the message.
      if (event.type === 'step' && !stopped) {
        const { report, totals } = event;
        bar ??= start(event, report.epoch + 1, report.steps);
        const { samples, seconds } = totals;
        const left = (seconds / (report.step + 1)) * (report.steps - report.step - 1);
        bar.update(report.step + 1, {
          figures: figures({
            loss: totals.loss / samples,
            accuracy: 1 - totals.errors / samples,
            samplesPerSecond: samples / seconds,
          }),
          left: `${Math.ceil(left)} s`,
        });
      }
      if (event.type === 'epoch') {
        bar?.stop();
        bar = undefined;
        output.write(`${describe(event, event.epoch.epoch, epochs)}  ${figures(event.epoch)}\n`);
      }
    },
    stop() {
      stopped = true;
      bar?.stop();
      bar = undefined;
    },
  };
}

function describe({ id, name, seed }: Subject, epoch: number, epochs: number): string {
  // Where a run has several seeds, the id is more than the name.
  const title = id === name ? titleOf(name) : `${titleOf(name)}, ${seed}`;
  return `${title.padEnd(17)} ${String(epoch).padStart(2)}/${epochs}`;
}

function figures({
  loss,
  accuracy,
  samplesPerSecond,
  seconds,
}: Pick<EpochRecord, 'loss' | 'accuracy' | 'samplesPerSecond'> & { seconds?: number }): string {
  const rate = Math.round(samplesPerSecond).toLocaleString('en');
  const time = seconds === undefined ? '' : `  ${seconds.toFixed(1)} s`;
  return `loss ${loss.toFixed(4)}  ${(100 * accuracy).toFixed(2)} %  ${rate.padStart(6)}/s${time}`;
}

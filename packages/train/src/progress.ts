import { SingleBar } from 'cli-progress';
import { formatNumber } from 'gloss-common/numbers';
import type { Planned } from './plan.ts';
import { meansOf, type RunEvent } from './records/state.ts';
import type { Experiment } from './topic.ts';

/** Shows a person what a run is doing. */
export interface Progress {
  show(event: RunEvent): void;
  /** Takes away what is unfinished, so that a message can follow. */
  stop(): void;
}

type Values = Readonly<Record<string, number>>;

/** How often the bar is redrawn; more often would only flicker. */
const redrawsPerSecond = 8;

/** A bar for each epoch on a terminal; there and elsewhere, a log say, a line when it is over. */
export function createProgress(output: NodeJS.WritableStream & { isTTY?: boolean }): Progress {
  let epochs = 0;
  let metrics: Experiment['metrics'] = {};
  let bar: SingleBar | undefined;
  let hasBars = output.isTTY === true;
  const dropBar = () => {
    bar?.stop();
    bar = undefined;
  };
  const describe = ({ id, name, title, seed }: Planned, epoch: number) => {
    // Where a run has several seeds, the id is more than the name.
    const shown = id === name ? title : `${title}, seed ${seed}`;
    return `${shown.padEnd(24)} ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  };
  const figures = (values: Values, samplesPerSecond: number) => {
    const shown = Object.entries(values).map(([name, value]) => {
      const metric = metrics[name];
      return `${inWords(name)} ${formatNumber(value, metric).padEnd(metric?.share ? 7 : 6)}`;
    });
    const rate = Math.round(samplesPerSecond).toLocaleString('en');
    return `${shown.join('  ')}  ${rate.padStart(6)}/s`;
  };
  return {
    show(event) {
      if (event.type === 'begin') ({ epochs, metrics } = event);
      if (event.type === 'step' && hasBars) {
        const { state, stepsPerEpoch } = event;
        const { samples, seconds } = state.totals;
        const done = ((state.step - 1) % stepsPerEpoch) + 1;
        bar ??= startBar(
          output,
          describe(event.job, Math.ceil(state.step / stepsPerEpoch)),
          stepsPerEpoch,
        );
        bar.update(done, {
          figures: figures(meansOf(state.totals), samples / seconds),
          left: `${Math.ceil((seconds / done) * (stepsPerEpoch - done))} s`,
        });
      }
      if (event.type === 'epoch') {
        dropBar();
        const { epoch, seconds, samplesPerSecond, ...values } = event.epoch;
        const line = `${describe(event.job, epoch)}  ${figures(values, samplesPerSecond)}`;
        output.write(`${line}  ${seconds.toFixed(1)} s\n`);
      }
    },
    stop() {
      // The step that was under way when the run was told to stop must not draw over the message.
      hasBars = false;
      dropBar();
    },
  };
}

function startBar(stream: NodeJS.WritableStream, title: string, steps: number): SingleBar {
  const bar = new SingleBar({
    stream,
    format: `${title}  {bar}  {figures}  {left}`,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 12,
    fps: redrawsPerSecond,
    hideCursor: true,
    linewrap: false,
    clearOnComplete: true,
  });
  bar.start(steps, 0, { figures: '', left: '' });
  return bar;
}

/** `test errors`, of the field `testErrors`: shorter than its title, so that a line fits a terminal. */
function inWords(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

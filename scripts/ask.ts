import { parseArgs } from 'node:util';
import { askAbout } from '../src/train/networks/ask.ts';
import { TrainError } from '../src/train/train-error.ts';

/** `npm run ask`: what a trained network of a run thinks of some test images, as JSON. */
const usage = 'Use: npm run ask -- RUN MODEL [--digit 7] [--like 2,1]';

try {
  const { values, positionals } = parseArgs({
    options: {
      digit: { type: 'string', default: '7' },
      like: { type: 'string', default: '2,1' },
    },
    allowPositionals: true,
  });
  const [folder, model] = positionals;
  if (folder === undefined || model === undefined) throw new TrainError(usage, 'Name both');
  const answers = await askAbout(
    folder,
    model,
    Number(values.digit),
    values.like.split(',').map(Number),
  );
  process.stdout.write(`${JSON.stringify(answers)}\n`);
} catch (error) {
  if (!(error instanceof TrainError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { loadDataset } from '../src/train/datasets.ts';
import { compareKernels } from '../src/train/throughput.ts';

/** `npm run bench -- train [--json]`: figures as ratios, measured in turn in one run. */
const usage = 'Use: npm run bench -- train [--rounds N] [--json]';

try {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '9' },
    },
    allowPositionals: true,
  });
  if (positionals.length !== 1 || positionals[0] !== 'train') {
    throw new Error(`There is no benchmark "${positionals.join(' ')}". ${usage}`);
  }
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds ${values.rounds} is no positive whole number. ${usage}`);
  }
  const { train } = await loadDataset();
  const comparison = await compareKernels(
    train,
    { rounds, stepsPerRound: 4 },
    {
      say: (message) => console.error(message),
      onRound(name, rate) {
        if (!values.json)
          console.error(`${name.padEnd(56)} ${rate.toFixed(0).padStart(6)} samples/s`);
      },
    },
  );
  if (values.json) console.log(JSON.stringify(comparison, null, 1));
  else {
    console.log(`\nTraining the teacher (784-1200-1200-10, batch 128), median of ${rounds}:\n`);
    const { kernels, ratios, ratiosToPyTorch } = comparison;
    const wide = Math.max(...kernels.map(({ name }) => name.length));
    const torch = ratiosToPyTorch ? '  to best PyTorch' : '';
    console.log(`${' '.repeat(wide + 2)}  samples/s  to shipped wasm${torch}`);
    for (const [index, { name, median }] of kernels.entries()) {
      const figures = [
        median.toFixed(0).padStart(9),
        `× ${ratios[index]?.toFixed(2)}`.padStart(15),
        ...(ratiosToPyTorch ? [`× ${ratiosToPyTorch[index]?.toFixed(2)}`.padStart(15)] : []),
      ];
      console.log(`  ${name.padEnd(wide)}  ${figures.join('  ')}`);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { backendNamed } from 'gloss-kernels/backends';
import { type Comparison, compareKernels } from 'gloss-train/bench/throughput';
import { measureUse, type Use } from 'gloss-train/bench/use';
import { readDataSource } from 'gloss-train/data/data-source';
import { aligned } from 'gloss-train/table';

/** `npm run bench`: figures of training as ratios, measured in turn in one run; figures of use for each model of a run. */
const usage =
  'Use: npm run bench -- train [TOPIC] [--rounds N] [--json], or npm run bench -- use RUN [--backend NAME] [--data DIR|URL] [--json]';
/** What is trained if no topic is named. */
const usual = 'distillation';

try {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '9' },
      backend: { type: 'string' },
      data: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [name, folder] = positionals;
  if (values.help) console.log(usage);
  else if (name === 'train' && positionals.length <= 2) await train(folder ?? usual, values);
  else if (name === 'use' && folder !== undefined && positionals.length === 2)
    await use(folder, values);
  else throw new Error(`There is no benchmark "${positionals.join(' ')}". ${usage}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function train(topic: string, given: { json: boolean; rounds: string }): Promise<void> {
  const rounds = Number(given.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds ${given.rounds} is no positive whole number. ${usage}`);
  }
  const comparison = await compareKernels(
    topic,
    { rounds, secondsPerRound: 1 },
    {
      say: (message) => console.error(message),
      onRound(name, rate) {
        if (!given.json)
          console.error(`${name.padEnd(56)} ${rate.toFixed(0).padStart(6)} samples/s`);
      },
    },
  );
  if (given.json) console.log(JSON.stringify(comparison, null, 1));
  else printComparison(comparison);
}

function printComparison(comparison: Comparison): void {
  const { topic, job, rounds, kernels, ratios, ratiosToPyTorch } = comparison;
  console.log(`\n${topic}: training "${job}" of the preset quick, median of ${rounds}:\n`);
  const torch = ratiosToPyTorch ? ['to best PyTorch'] : [];
  const rows = kernels.map(({ name, median }, index) =>
    [name, median.toFixed(0), `× ${ratios[index]?.toFixed(2)}`].concat(
      ratiosToPyTorch ? `× ${ratiosToPyTorch[index]?.toFixed(2)}` : [],
    ),
  );
  printTable([['', 'samples/s', 'to shipped wasm', ...torch], ...rows]);
}

async function use(
  folder: string,
  given: { backend?: string | undefined; data?: string[] | undefined; json: boolean },
): Promise<void> {
  const backend = given.backend === undefined ? undefined : backendNamed(given.backend);
  const data = given.data && readDataSource(given.data);
  const figures = await measureUse(folder, { backend, data }, (message) => console.error(message));
  if (given.json) console.log(JSON.stringify(figures, null, 1));
  else printUse(figures);
}

function printUse({ run, backend, device, models, baselineMemoryMiB }: Use): void {
  console.log(`\nUsing the models of ${run} with ${backend} (${device}):\n`);
  printTable([
    ['', 'networks', 'parameters', 'MiB', 'MFLOP each', 'ms each', 'samples/s', 'peak MiB'],
    ...models.map((model) => [
      model.name,
      String(model.members),
      model.parameters.toLocaleString('en'),
      (model.bytes / 2 ** 20).toFixed(2),
      model.flops === undefined ? '' : (model.flops / 1e6).toFixed(3),
      model.msPerImage.toFixed(2),
      Math.round(model.imagesPerSecond).toLocaleString('en'),
      model.peakMemoryMiB.toFixed(0),
    ]),
    ['no model', '', '', '', '', '', '', baselineMemoryMiB.toFixed(0)],
  ]);
}

function printTable(rows: readonly string[][]): void {
  for (const line of aligned(rows)) console.log(`  ${line}`);
}

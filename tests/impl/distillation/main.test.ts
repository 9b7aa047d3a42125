import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runRecordSchema } from 'gloss-train/records/run-record';

const program = 'src/impl/distillation/main.ts';
const kernels = ['--import', 'gloss-kernels/register'];

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-main-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function node(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const surroundings = { env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, args, surroundings)).stdout;
}

/** What the program prints: the loss of each epoch, and the errors of each network. */
function readPrinted(printed: string) {
  const errors = [...printed.matchAll(/: (\d+) errors of 500$/gm)].map(([, count]) =>
    Number(count),
  );
  const epochs = printed.match(/(?<=: loss )\S+$/gm) ?? [];
  expect(errors).toHaveLength(3);
  expect(epochs).toHaveLength(9);
  return { errors, epochs: [...epochs] };
}

/** The same out of a record of `npm run train`. */
async function trained(backend: string, seed: number) {
  const options = ['--preset', 'smoke', '--backend', backend, '--seed', `${seed}`, '--out', out];
  const stdout = await node(['scripts/train.ts', ...options, '--json']);
  const { models } = runRecordSchema.parse(JSON.parse(stdout));
  return {
    errors: models.map(({ result }) => result?.['testErrors']),
    epochs: models.flatMap(({ epochs }) => epochs.map(({ loss }) => loss.toFixed(4))),
  };
}

// Of seed 5, the kernels that TensorFlow.js ships leave the teacher another number of errors.
test.each([1, 5])(
  'the program and the trainer compute the same, with the same kernels and the seed %d',
  async (seed) => {
    const args = [...kernels, program, 'smoke', `${seed}`];
    const printed = readPrinted(await node(args, { GLOSS_BACKEND: 'wasm' }));
    expect(printed).toEqual(await trained('wasm', seed));
  },
);

test('run as a reader runs it, without any argument, it comes to nearly the same', async () => {
  const printed = readPrinted(await node([program]));
  const { errors } = await trained('wasm', 1);
  errors.forEach((due, index) => {
    // Other kernels round differently, and a few of 500 images lie on the edge.
    expect(Math.abs((printed.errors[index] ?? NaN) - Number(due))).toBeLessThan(10);
  });
});

test('a backend that is not there is refused with its name', async () => {
  const started = node([...kernels, program], { GLOSS_BACKEND: 'wsam' });
  await expect(started).rejects.toThrow(/There is no backend "wsam"\. Use one of auto, /);
});

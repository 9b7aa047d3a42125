import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { teacherObjective } from '../../../src/impl/distillation/index.ts';
import { distillationLoss } from '../../../src/impl/distillation/loss.ts';
import { presets } from '../../../src/impl/distillation/settings.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import { Training } from '../../../src/impl/gradient-descent.ts';
import { type Digits, sliceDigits } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from '../src/backends.ts';
import { openCuda, openNative } from '../src/native.ts';
import { fusedMomentum } from '../src/momentum.ts';
import { runRecordSchema } from 'gloss-train/records/run-record';
import { NotInstalledError, UserError } from '../src/user-error.ts';
import { realDigits } from '../../../tests/impl/digits.ts';
import {
  batch,
  gradientOf,
  oneHot,
  temperature,
  valueOf,
} from '../../../tests/impl/distillation/losses.ts';
import * as reference from '../../../tests/impl/distillation/reference.ts';

const ours = createRequire(import.meta.url);
function isInstalled(pack: string): boolean {
  try {
    return ours.resolve(pack) !== '';
  } catch {
    return false;
  }
}
const [hasNative, hasCuda] = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].map(
  isInstalled,
);

const { regularisation } = presets.quick.rows[0];
const noise = (step: number) => new Random(2, step);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-native-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface Trained {
  code: number | null;
  stdout: string;
  stderr: string;
}

function smoke(
  args: string[],
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Trained> {
  const preset = args.includes('--resume') ? [] : ['--preset', 'smoke'];
  const options = [...preset, '--out', join(folder, 'runs'), ...args];
  const child = spawn(process.execPath, ['scripts/train.ts', ...options]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  onStart(child);
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

/** A `require` for which the package consists of this code. */
async function packageOf(name: string, code: string): Promise<NodeJS.Require> {
  const scope = join(folder, 'node_modules', '@tensorflow');
  await mkdir(join(scope, name), { recursive: true });
  await writeFile(join(scope, name, 'index.js'), code);
  const tfjs = join(process.cwd(), 'node_modules', '@tensorflow', 'tfjs');
  await symlink(tfjs, join(scope, 'tfjs'), 'junction').catch(() => {});
  return createRequire(join(folder, 'program.js'));
}

/** What the packages do when they are loaded, without the library, which is not available everywhere. */
const registers = (isGPUPackage: boolean, isUsingGpuDevice: boolean) => `
  const tf = require('@tensorflow/tfjs');
  class Backend extends tf.KernelBackend {
    isGPUPackage = ${isGPUPackage};
    isUsingGpuDevice = ${isUsingGpuDevice};
    binding = { TF_Version: '2.9.1' };
    dispose() {}
  }
  tf.registerKernel({ kernelName: 'Add', backendName: 'tensorflow', kernelFunc() {} });
  tf.registerBackend('tensorflow', () => new Backend(), 3);
  tf.setBackend('tensorflow');
`;

function forget(): void {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
  tf.unregisterKernel('Add', 'tensorflow');
}

async function failureOf(opened: Promise<string>): Promise<UserError> {
  const failure = await opened.then(
    (device) => new Error(`It opened: ${device}`),
    (error: unknown) => error,
  );
  if (!(failure instanceof UserError)) throw failure;
  expect(failure.message.split('\n')).toHaveLength(1);
  return failure;
}

describe('what does not start says so in one line, with the way out', () => {
  test.each([
    ['native', openNative, '@tensorflow/tfjs-node'],
    ['cuda', openCuda, '@tensorflow/tfjs-node-gpu'],
  ] as const)('%s without its package', async (name, open, pack) => {
    const failure = await failureOf(open(createRequire(join(folder, 'program.js'))));
    expect(failure).toBeInstanceOf(NotInstalledError);
    expect(failure.message).toBe(
      `The backend "${name}" needs the package ${pack}, which is not installed. ` +
        `Run npm install --no-save --save-dev ${pack}@${tf.version.tfjs}; docs/native.md has a way without its download`,
    );
  });

  test.each([
    [
      'an addon that was not downloaded',
      `throw new Error('The native addon can not be found at path: x.node. \\nPlease run')`,
      '(The native addon can not be found at path: x.node)',
    ],
    [
      'a part of the package that is missing',
      `require('no-such-part')`,
      "(Cannot find module 'no-such-part')",
    ],
    ['a package that registers nothing', '', "(Backend name 'tensorflow' not found in registry)"],
  ])('%s', async (_, code, reason) => {
    const failure = await failureOf(openNative(await packageOf('tfjs-node', code)));
    expect(failure).not.toBeInstanceOf(NotInstalledError);
    expect(failure.message).toContain(`The backend "native" does not start ${reason}. Run npm `);
    expect(failure.message).toContain('docs/native.md');
  });

  test('a package with a TensorFlow.js of its own, before it is loaded', async () => {
    const load = await packageOf('tfjs-node', 'throw new Error("loaded")');
    const own = join(folder, 'node_modules/@tensorflow/tfjs-node/node_modules/@tensorflow/tfjs');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'index.js'), '');
    const { message } = await failureOf(openNative(load));
    expect(message).toContain('does not start (it brings a TensorFlow.js of its own)');
  });

  test('cuda without a GPU, and nothing of it stays behind', async () => {
    const load = await packageOf('tfjs-node-gpu', registers(true, false));
    const { message } = await failureOf(openCuda(load));
    expect(message).toMatch(/^The backend "cuda" finds no NVIDIA GPU .* CUDA 11\.2 and cuDNN 8\.1/);
    expect(tf.findBackendFactory('tensorflow') ?? null).toBeNull();
    expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
  });

  test('a package that fails half-way leaves nothing behind either', async () => {
    const code = `${registers(true, true)} throw new Error('No more');`;
    await failureOf(openCuda(await packageOf('tfjs-node-gpu', code)));
    expect(tf.findBackendFactory('tensorflow') ?? null).toBeNull();
    expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
  });
});

describe('a stand-in for the GPU package', () => {
  afterEach(forget);

  test('is opened, the device named, and native refused in the same process', async () => {
    vi.stubEnv('PATH', folder);
    const load = await packageOf('tfjs-node-gpu', registers(true, true));
    expect(await openCuda(load)).toBe("TensorFlow 2.9.1's C library, on an NVIDIA GPU");
    expect(tf.getBackend()).toBe('tensorflow');
    const { message } = await failureOf(openNative(load));
    expect(message).toContain('can\'t be opened in a process that has opened "cuda"');
  });

  test.skipIf(process.platform === 'win32')('gets its name from the driver’s program', async () => {
    const program = '#!/bin/sh\necho "Some GPU"\necho "Some GPU"\n';
    await writeFile(join(folder, 'nvidia-smi'), program, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    const load = await packageOf('tfjs-node-gpu', registers(true, true));
    expect(await openCuda(load)).toBe("TensorFlow 2.9.1's C library, on Some GPU");
  });

  test('finds what newer Nodes have dropped, and no word of warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const code = `
      const util = require('util');
      if (!util.isNullOrUndefined(null) || util.isNullOrUndefined(0)) throw new Error('dropped');
      if (!util.isArray([])) throw new Error('dropped');`;
    await openCuda(await packageOf('tfjs-node-gpu', registers(true, true) + code));
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('auto', () => {
  test.skipIf(hasCuda || hasNative)(
    'says nothing of packages that are not there (skipped where one is)',
    async () => {
      const { code, stderr } = await smoke(['--backend', 'auto']);
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/cuda|native|tfjs-node/);
    },
  );

  test.skipIf(hasCuda)(
    'says in a line what is there and does not start, and goes on (skipped with @tensorflow/tfjs-node-gpu)',
    async () => {
      await packageOf('tfjs-node-gpu', registers(true, false));
      vi.stubEnv('NODE_PATH', join(folder, 'node_modules'));
      const { code, stdout, stderr } = await smoke(['--backend', 'auto', '--json']);
      expect(code).toBe(0);
      const { backend } = runRecordSchema.parse(JSON.parse(stdout));
      if (hasNative) expect(backend.name).toBe('native');
      const lines = stderr.split('\n').filter((line) => /cuda|native|tfjs-node/.test(line));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        new RegExp(`^The backend "cuda" .* Going on with "${backend.name}"$`),
      );
    },
  );
});

describe.skipIf(!hasNative)(
  'on TensorFlow’s C library (skipped without the package @tensorflow/tfjs-node)',
  () => {
    beforeAll(async () => {
      const { name, device } = await openBackend('native');
      expect(name).toBe('native');
      expect(device).toMatch(/^TensorFlow \d+\.\d+\.\d+\S*'s C library, on /);
      expect(tf.getBackend()).toBe('tensorflow');
    });
    // Stand-ins above and below register under the same name, so this is the file's last part.
    afterAll(() => tf.removeBackend('tensorflow'));

    test('loss and gradient agree with the reference in 64 bits', () => {
      fc.assert(
        fc.property(batch(10), temperature, ({ student, teacher, digits }, T) => {
          const labels = oneHot(digits);
          const options = { temperature: T, softWeight: 0.9, hardWeight: 0.1 };
          const lossOf = (z: tf.Tensor2D) =>
            distillationLoss(z, tf.tensor2d(teacher), tf.tensor2d(labels), options);
          const truth = (z: readonly (readonly number[])[]) =>
            0.9 * reference.softTargets(z, teacher, T) + 0.1 * reference.hardLabels(z, labels);
          const value = valueOf(() => lossOf(tf.tensor2d(student)));
          expect(Math.abs(value - truth(student))).toBeLessThan(
            1e-5 * (1 + truth(student)) + 1e-6 * T ** 2,
          );
          const expected = reference.numericGradient(truth, student);
          const distance = reference.distance(gradientOf(lossOf, student), expected);
          expect(distance).toBeLessThan(2e-6 * Math.max(1, T));
        }),
        { numRuns: 50 },
      );
    });

    let digits: Digits;
    beforeAll(() => {
      digits = sliceDigits(realDigits('train'), 0, 256);
    });

    /** Loss of a small teacher's first batch, shifts and dropout included, and its gradients. */
    function firstGradients(): { loss: number; gradients: Float32Array[] } {
      const options = { ...regularisation, width: 200 };
      const teacher = new TeacherModel(options, new Random(1));
      const objective = teacherObjective(teacher, digits, options.jitter, noise);
      const order = Uint32Array.from({ length: 128 }, (_, index) => index);
      const result = tf.tidy(() => {
        const variables = teacher.variables();
        const { value, grads } = tf.variableGrads(
          () => objective.evaluate(order, 0).loss,
          variables,
        );
        return {
          loss: value.dataSync()[0] ?? NaN,
          gradients: variables.map(({ name }) => Float32Array.from(grads[name]?.dataSync() ?? [])),
        };
      });
      teacher.dispose();
      return result;
    }

    const lengthOf = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

    test('the teacher’s first step has the gradients that it has on wasm', async () => {
      const native = firstGradients();
      await openBackend('wasm');
      const wasm = firstGradients();
      await openBackend('native');
      expect(native.loss).toBeCloseTo(wasm.loss, 5);
      for (const [index, gradient] of wasm.gradients.entries()) {
        const size = lengthOf(gradient);
        const apart = gradient.map((value, at) => value - (native.gradients[index]?.[at] ?? NaN));
        expect(lengthOf(apart) / size).toBeLessThan(1e-4);
      }
    });

    test('signals reach the program, and not the memory', async () => {
      const child = spawn(process.execPath, ['packages/kernels/tests/native-child.ts']);
      let [stdout, stderr, sent] = ['', '', 0];
      child.stderr.on('data', (data) => (stderr += data));
      let timer: NodeJS.Timeout | undefined;
      child.stdout.on('data', (data) => {
        stdout += data;
        // As a terminal sends them while its window is made larger, only faster.
        timer ??= setInterval(() => {
          for (let count = 0; count < 10; count++) sent += Number(child.kill('SIGWINCH'));
        }, 1);
      });
      const [code] = await once(child, 'exit');
      clearInterval(timer);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(sent).toBeGreaterThan(100);
      expect(Number(stdout.trim().split('\n')[1])).toBeGreaterThan(0);
    });

    test('twenty steps keep no tensor more than one, in the library neither', async () => {
      const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
      const options = { ...regularisation, width: 64 };
      const teacher = new TeacherModel(options, new Random(1));
      const objective = teacherObjective(teacher, digits, options.jitter, noise);
      const Momentum = fusedMomentum('native');
      if (!Momentum) throw new Error('TensorFlow has a momentum of its own');
      const training = new Training(
        objective,
        digits,
        { epochs: 2, batchSize: 25, learningRate: 0.1 },
        new Momentum(objective.variables, 0.9),
        (epoch) => new Random(3, epoch),
      );
      const counts: string[] = [];
      for (let step = 0; step < training.steps; step++) {
        await training.step(step);
        if (step > 0) counts.push(`${tf.memory().numTensors} ${binding.getNumOfTensors()}`);
      }
      training.dispose();
      teacher.dispose();
      expect(counts).toHaveLength(21);
      expect(new Set(counts)).toEqual(new Set([counts[0]]));
    });

    test('a smoke run prints its record and no greetings, repeats bit for bit, and resumes to the same', async () => {
      const weightsOf = async () => {
        const [id = ''] = await readdir(join(folder, 'runs'));
        const files = ['teacher', 'alone', 'distilled'].map((name) => `${name}.weights.bin`);
        const weights = files.map((file) => readFile(join(folder, 'runs', id, file)));
        const kept = Buffer.concat(await Promise.all(weights)).toString('base64');
        await rm(join(folder, 'runs'), { recursive: true });
        return kept;
      };
      const whole = await smoke(['--backend', 'native', '--json']);
      expect(whole.code).toBe(0);
      expect(runRecordSchema.parse(JSON.parse(whole.stdout)).backend.name).toBe('native');
      const lines = whole.stderr.trim().split('\n');
      expect(
        lines.filter((line) => !/^(?:teacher|baseline student|distilled student) /.test(line)),
      ).toEqual([]);
      const weights = await weightsOf();
      await smoke(['--backend', 'native']);
      expect((await weightsOf()) === weights).toBe(true);

      const stopped = await smoke(['--backend', 'native'], (child) => {
        child.stderr?.on(
          'data',
          (data) => /teacher +2\/3/.test(String(data)) && child.kill('SIGKILL'),
        );
      });
      expect(stopped.code).toBeNull();
      expect((await smoke(['--resume'])).code).toBe(0);
      expect((await weightsOf()) === weights).toBe(true);
    });
  },
);

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { readOptions } from 'gloss-train/options';
import { runRecordSchema } from 'gloss-train/records/run-record';
import { NotInstalledError } from '../src/user-error.ts';
import {
  type Dawn,
  openWebGpu,
  type Packages,
  type TensorData,
  uploadByQueue,
} from '../src/webgpu.ts';
import { unpackChromium } from '../../../tests/e2e/browser.ts';
import { idx } from '../../../tests/impl/digits.ts';
import type { Computed } from './webgpu-child.ts';

const require = createRequire(import.meta.url);

function areInstalled(): boolean {
  try {
    return ['webgpu', '@tensorflow/tfjs-backend-webgpu'].every((name) => require.resolve(name));
  } catch {
    return false;
  }
}

/** Surroundings in which there is one adapter, the SwiftShader of the tests' browser. */
async function softwareAdapter(): Promise<NodeJS.ProcessEnv | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !areInstalled()) return undefined;
  await unpackChromium();
  const folder = resolve('.cache/chromium');
  const driver = join(folder, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) return undefined;
  return { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: folder };
}

function run(env: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, args, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
    child.on('close', (code) => done({ code, stdout, stderr })),
  );
}

const info = {
  vendor: 'acme',
  architecture: 'roadrunner',
  device: '',
  description: 'ACME 9000',
  isFallbackAdapter: false,
};

/** The packages with an adapter of that kind, or with none. It gives no device. */
function packagesWith(adapter: Partial<typeof info> | null): Packages & { asked: unknown[] } {
  const asked: unknown[] = [];
  const made = adapter && {
    info: { ...info, ...adapter },
    limits: {},
    requestDevice: () => Promise.reject(new Error('Out of devices.\nMore')),
  };
  const create: Dawn['create'] = () => ({
    requestAdapter(options) {
      asked.push(options);
      return Promise.resolve(made as unknown as GPUAdapter | null);
    },
  });
  return {
    asked,
    missing: () => [],
    dawn: () => Promise.resolve({ create, globals: {} }),
    kernels: () => Promise.resolve({} as never),
  };
}

describe('what is missing is said in one line with the way out', () => {
  test('packages that are missing, with their versions; only the missing ones', async () => {
    const parts = { ...packagesWith({}), missing: () => ['webgpu'] as const };
    const error: unknown = await openWebGpu(false, parts).catch((reason) => reason);
    expect(error).toBeInstanceOf(NotInstalledError);
    expect((error as Error).message).toMatch(
      /not installed\. Install them with npm install --no-save webgpu@\d+\.\d+\.\d+$/,
    );
  });

  test.each(['dawn', 'kernels'] as const)(
    'a package that is there and does not load: %s',
    async (part) => {
      const parts = {
        ...packagesWith({}),
        [part]: () => Promise.reject(new Error('dawn.node: wrong ELF class\n    at require')),
      };
      const opened = openWebGpu(false, parts);
      await expect(opened).rejects.toThrow(
        /does not load: dawn\.node: wrong ELF class\)\. Update .*$/,
      );
      await expect(opened).rejects.not.toBeInstanceOf(NotInstalledError);
      Reflect.deleteProperty(navigator, 'gpu');
    },
  );

  test('no adapter at all', async () => {
    await expect(openWebGpu(false, packagesWith(null))).rejects.toThrow(
      /finds no GPU\. Install its driver .*libvulkan1\)$/,
    );
    await expect(openWebGpu(true, packagesWith(null))).rejects.toThrow(
      /no software adapter\. docs/,
    );
  });

  test.each([
    { isFallbackAdapter: true },
    { architecture: 'swiftshader' },
    { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    { device: 'lavapipe' },
    { description: 'Microsoft Basic Render Driver' },
    { architecture: 'warp' },
  ])('an adapter that is software: %j', async (adapter) => {
    await expect(openWebGpu(false, packagesWith(adapter))).rejects.toThrow(
      /finds no GPU, only software .*acme.*\. Install .* --backend webgpu --software$/,
    );
    expect('gpu' in navigator).toBe(false);
  });

  test('an adapter that gives no device; a GPU is asked for, and software only where it was wanted', async () => {
    const [gpu, software] = [packagesWith({}), packagesWith({ isFallbackAdapter: true })];
    const says = /the adapter gives no device: Out of devices\)\. Update/;
    await expect(openWebGpu(false, gpu)).rejects.toThrow(says);
    await expect(openWebGpu(true, software)).rejects.toThrow(says);
    expect(gpu.asked).toEqual([{ powerPreference: 'high-performance' }]);
    expect(software.asked).toEqual([{ forceFallbackAdapter: true }]);
    Reflect.deleteProperty(navigator, 'gpu');
  });

  test('--software goes with no other backend', () => {
    expect(readOptions(['--backend', 'webgpu', '--software'])).toMatchObject({ software: true });
    expect(() => readOptions(['--software'])).toThrow(/no other backend\. Give it with --backend/);
  });
});

describe('tensors go to the GPU by its queue', () => {
  const usage = { STORAGE: 128, COPY_SRC: 4, COPY_DST: 8 };
  beforeAll(() => {
    vi.stubGlobal('GPUBufferUsage', usage);
    return () => vi.unstubAllGlobals();
  });

  /** What uploading some data writes, asks for and leaves to the package. */
  function uploaded(data: TensorData) {
    const [written, acquired]: [ArrayBufferView[], number[][]] = [[], []];
    const buffer = {} as GPUBuffer;
    const uploadToGPU = vi.fn<(dataId: object) => void>();
    const backend = {
      uploadToGPU,
      tensorMap: { get: () => data },
      bufferManager: {
        acquireBuffer(...asked: [size: number, usage: number]) {
          acquired.push(asked);
          return buffer;
        },
      },
    };
    const writeBuffer: GPUQueue['writeBuffer'] = (into, offset, values) => {
      expect([into, offset]).toEqual([buffer, 0]);
      written.push(values as ArrayBufferView);
    };
    uploadByQueue({ writeBuffer }, backend);
    backend.uploadToGPU({});
    return { written, acquired, buffer, left: uploadToGPU.mock.calls.length };
  }

  test.each([
    { dtype: 'float32', values: Float32Array.of(0.5, -2), words: Float32Array.of(0.5, -2) },
    { dtype: 'float32', values: [0.5, -2], words: Float32Array.of(0.5, -2) },
    { dtype: 'int32', values: Int32Array.of(-7, 8, 9), words: Int32Array.of(-7, 8, 9) },
    { dtype: 'bool', values: Uint8Array.of(1, 0, 1), words: Int32Array.of(1, 0, 1) },
  ] as const)('$dtype, of $values.constructor.name', ({ dtype, values, words }) => {
    const data: TensorData = { dtype, values };
    const { written, acquired, buffer, left } = uploaded(data);
    expect(written).toEqual([words]);
    expect(acquired).toEqual([[words.byteLength, 128 | 4 | 8]]);
    expect(data).toEqual({ dtype, values: null, resource: buffer });
    expect(left).toBe(0);
  });

  test('a part of a longer array alone', () => {
    const values = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(uploaded({ dtype: 'float32', values }).written).toEqual([Float32Array.of(2, 3)]);
  });

  test.each([
    ['is there already', { dtype: 'float32', resource: {} as GPUBuffer, values: [1] }],
    ['has no numbers yet', { dtype: 'float32', values: null }],
    ['is empty', { dtype: 'float32', values: new Float32Array() }],
  ] as [string, TensorData][])('what %s is left to the package', (_, data) => {
    const before = { ...data };
    expect(uploaded(data)).toMatchObject({ written: [], acquired: [], left: 1 });
    expect(data).toEqual(before);
  });
});

test.skipIf(areInstalled())('auto says nothing of packages that are not installed', async () => {
  const skipped: string[] = [];
  await openBackend('auto', (reason) => skipped.push(reason));
  expect(skipped.filter((reason) => reason.includes('webgpu'))).toEqual([]);
  await expect(openBackend('webgpu')).rejects.toThrow(/npm install --no-save \S*webgpu@\d/);
});

const env = await softwareAdapter();
const needs =
  'skipped where the packages webgpu and @tensorflow/tfjs-backend-webgpu, or SwiftShader, are missing: docs/webgpu.md';

describe.skipIf(!env)(`on a software adapter (${needs})`, () => {
  const script = 'packages/kernels/tests/webgpu-child.ts';
  let [cpu, webgpu] = [{} as Computed, {} as Computed];
  beforeAll(async () => {
    const [expected, actual] = [
      await run(env ?? {}, script, 'cpu'),
      await run(env ?? {}, script, 'webgpu', 'software'),
    ];
    expect([expected.code, actual.code], actual.stderr).toEqual([0, 0]);
    const lastLine = ({ stdout }: { stdout: string }) => stdout.split('\n').at(-1) ?? '';
    [cpu, webgpu] = [JSON.parse(lastLine(expected)), JSON.parse(lastLine(actual))];
  });

  /** The greatest distance; NaN, which is less than nothing, where a number is missing. */
  function differs(expected: readonly number[], actual: readonly number[]): number {
    expect(actual.length).toBe(expected.length);
    return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? NaN))));
  }

  test('the device says that it is software', () => {
    expect(webgpu.device).toMatch(/swiftshader.*, software$/);
  });

  test('losses and their gradients are those of plain JavaScript', () => {
    cpu.losses.forEach(([value = NaN, ...gradient], index) => {
      const [other = NaN, ...others] = webgpu.losses[index] ?? [];
      // At the highest temperature, T² = 400 magnifies what is rounded off the logarithms.
      expect(Math.abs(other / value - 1)).toBeLessThan(4e-6);
      expect(differs(gradient, others)).toBeLessThan(2e-7);
    });
  });

  test.each(['teacher', 'alone', 'distilled'])(
    'so are gradients, loss, errors, weights and answers of three steps: %s',
    (name) => {
      const [expected, actual] = [cpu.steps[name], webgpu.steps[name]];
      if (!expected || !actual) throw new Error(`Nothing was computed for ${name}`);
      expect(differs(expected.gradients, actual.gradients)).toBeLessThan(1e-6);
      expect(differs(expected.metrics, actual.metrics)).toBeLessThan(1e-5);
      expect(differs(expected.weights, actual.weights)).toBeLessThan(1e-6);
      expect(actual.confusion).toEqual(expected.confusion);
    },
  );

  test('a training that was stopped goes on bit for bit', () => {
    expect(webgpu.resumed).toEqual(webgpu.unbroken);
    expect(differs(cpu.resumed, webgpu.resumed)).toBeLessThan(1e-6);
  });

  test('steps use their buffers again', () => {
    expect(webgpu.made).toBe(0);
  });

  test('steps leave nothing behind', () => {
    const [tensors, data, ...later] = webgpu.held;
    expect(later).toEqual([tensors, data]);
  });

  test('an operation that failed in silence ends the run at the next reading', () => {
    expect(webgpu.afterError).toMatch(
      /^The backend "webgpu" does not work \(Buffer usages must not be 0\)\. Update/,
    );
  });

  test('without --software it is refused, in one line, and the process ends', async () => {
    const { code, stdout, stderr } = await run(
      env ?? {},
      'scripts/train.ts',
      '--backend',
      'webgpu',
    );
    expect(stderr).toMatch(/^The backend "webgpu" finds no GPU, only software .*--software\n$/);
    expect([code, stdout]).toEqual([1, '']);
  });

  test('auto passes it by', async () => {
    const options = ['--preset', 'smoke', '--out', '/dev/null/runs'];
    const { stderr } = await run(env ?? {}, 'scripts/train.ts', ...options);
    expect(stderr).toMatch(/^The backend "webgpu" finds no GPU.*Going on with "\w+"$/m);
  });

  test('npm run train trains all three from beginning to end, and ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gloss-webgpu-'));
    for (const [set, size] of [
      ['train', 100],
      ['t10k', 20],
    ] as const) {
      const images = Array.from({ length: size * 784 }, (_, index) => (index * index) % 251);
      const labels = Array.from({ length: size }, (_, index) => index % 10);
      const path = (kind: string) => join(folder, `${set}-${kind}-ubyte`);
      await writeFile(path('images-idx3'), idx(0x803, [size, 28, 28], images));
      await writeFile(path('labels-idx1'), idx(0x801, [size], labels));
    }
    const options = ['--preset', 'smoke', '--backend', 'webgpu', '--software', '--json'];
    const places = ['--data', folder, '--out', join(folder, 'runs')];
    const { code, stdout, stderr } = await run(
      env ?? {},
      'scripts/train.ts',
      ...options,
      ...places,
    );
    await rm(folder, { recursive: true, force: true });
    expect(code, stderr).toBe(0);
    const { backend, status, models } = runRecordSchema.parse(JSON.parse(stdout));
    expect([backend.name, status]).toEqual(['webgpu', 'complete']);
    expect(models.map(({ result }) => result?.testCount)).toEqual([20, 20, 20]);
  });
});

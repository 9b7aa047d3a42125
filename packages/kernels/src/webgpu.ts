import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { NotInstalledError, UserError } from './user-error.ts';

const require = createRequire(import.meta.url);
/**
 * Left to those who want them: a reader of the docs needs neither Dawn's binaries nor these kernels. They are no
 * optional peers in package.json, as `npm install --no-save` passes over a package that it finds there.
 */
const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const;
const versions = { [packages[0]]: '0.6.2', [packages[1]]: tf.version.tfjs };

/** WebGPU for Node, as the package `webgpu` offers it. */
export interface Dawn {
  create(flags: string[]): Pick<GPU, 'requestAdapter'>;
  /** `GPUBufferUsage` and its like, by their names. */
  globals: Record<string, unknown>;
}

/** What of TensorFlow.js's WebGPU backend is used beyond the interface of all backends. */
interface DeviceBackend extends Uploader {
  read(dataId: object): Promise<tf.backend_util.BackendValues>;
}
/** The part of it that brings tensors to the GPU, each when a kernel first wants it there. */
export interface Uploader {
  uploadToGPU(dataId: object): void;
  tensorMap: { get(dataId: object): TensorData };
  bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer };
}
/** Where a tensor's numbers are: on the CPU, on the GPU, or nowhere yet. */
export interface TensorData {
  dtype: tf.DataType;
  values?: ArrayLike<number> | null;
  resource?: GPUBuffer | null;
}
interface Kernels {
  WebGPUBackend: new (device: GPUDevice, info: GPUAdapterInfo) => tf.KernelBackend & DeviceBackend;
}

/** The optional packages; replaced where their absence, or another adapter, is to be tested. */
export interface Packages {
  missing(): readonly (typeof packages)[number][];
  dawn(): Promise<Dawn>;
  kernels(): Promise<Kernels>;
}

// The names are no literals, or TypeScript would want the packages to be there.
const installed: Packages = {
  missing: () => packages.filter((name) => !isInstalled(name)),
  dawn: () => import(String(packages[0])),
  kernels: () => import(String(packages[1])),
};

function isInstalled(name: string): boolean {
  try {
    return require.resolve(name) !== '';
  } catch {
    return false;
  }
}

/** Dawn aborts or hangs when its `GPU` is collected while something made by it still lives, so none ever is. */
const held: unknown[] = [];

/** Adapters that compute on the CPU, by what they call themselves where they don't say so outright. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|microsoft basic render/i;

/**
 * Lets any vendor's GPU compute, by Vulkan, Metal or Direct3D 12, and makes it the active backend.
 *
 * @param software takes an adapter that computes on the CPU, and no other; without it, none is taken
 * @returns the adapter in words
 * @throws {UserError} where there is no such adapter, or it does not work; a {@link NotInstalledError} where the packages are missing
 */
export async function openWebGpu(
  software: boolean,
  { missing, dawn, kernels }: Packages = installed,
): Promise<string> {
  if (missing().length > 0) throw notInstalled(missing());
  const { create, globals } = await dawn().catch(orSay('webgpu does not load'));
  const gpu = create([]);
  held.push(gpu);
  const adapter = await gpu.requestAdapter(
    software ? { forceFallbackAdapter: true } : { powerPreference: 'high-performance' },
  );
  if (!adapter) throw noAdapter(software);
  const device = describe(adapter.info);
  if (isSoftware(adapter.info) && !software) {
    throw new UserError(
      `The backend "webgpu" finds no GPU, only software that stands in for one (${device})`,
      'Install your GPU’s Vulkan driver, or take it all the same with --backend webgpu --software',
    );
  }
  // The kernels look for WebGPU where a browser has it, on loading and in every call.
  installGlobals({ ...globals }, gpu);
  const { WebGPUBackend } = await kernels().catch(orSay(`${packages[1]} does not load`));
  const granted = await adapter
    .requestDevice({ requiredLimits: limitsOf(adapter) })
    .catch(orSay('the adapter gives no device'));
  const backend = new WebGPUBackend(granted, adapter.info);
  stopAtErrors(granted, backend);
  uploadByQueue(granted.queue, backend);
  // The package has registered an opener of its own, which would ask for an adapter again and get any.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend);
  const set = await tf.setBackend('webgpu');
  await tf.ready();
  if (!set || tf.getBackend() !== 'webgpu') throw failure('TensorFlow.js does not start it');
  await probe();
  return isSoftware(adapter.info) ? `${device}, software` : device;
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  const words = [vendor, architecture, device, description].filter((word) => word !== '');
  return words.join(', ') || 'an adapter without a name';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || softwareNames.test(describe(info));
}

/** What is there already stays. Like a browser's own, none of it can be enumerated. */
function installGlobals(globals: Record<string, unknown>, gpu: unknown): void {
  const define = (host: object, name: string, value: unknown) =>
    Object.defineProperty(host, name, { value, configurable: true, writable: true });
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) define(globalThis, name, value);
  }
  // Node 20 has no `navigator` at all.
  if (!('navigator' in globalThis)) define(globalThis, 'navigator', {});
  define(navigator, 'gpu', gpu);
}

/** Without asking for more, a device has the smallest limits that any has: buffers of 128 MiB, groups of 256. */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}

/**
 * WebGPU throws nothing where an operation fails, for want of memory for instance: the result is zeros, and an event says
 * so. Here the next tensor that is read throws it, so that a run ends instead of learning from zeros.
 */
function stopAtErrors(device: GPUDevice, backend: DeviceBackend): void {
  let reason: string | undefined;
  void device.lost.then(({ message }) => (reason ??= `the device is lost: ${message}`));
  device.addEventListener('uncapturederror', ({ error }) => (reason ??= error.message));
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId).catch((cause) => orSay(reason ?? '')(cause));
    if (reason !== undefined) throw failure(reason);
    return values;
  };
}

/**
 * The package takes a new mapped buffer for each tensor that it uploads, and with it memory of the driver's own, which is
 * given back after the next submission. On an NVIDIA H100 that was four fifths of a training step. The queue has memory
 * for this that it uses again.
 *
 * What the queue writes comes before all commands that are not submitted yet. None of them uses the buffer: the package
 * frees a buffer that they use only when they are submitted.
 */
export function uploadByQueue(queue: Pick<GPUQueue, 'writeBuffer'>, backend: Uploader): void {
  const upload = backend.uploadToGPU.bind(backend);
  backend.uploadToGPU = (dataId) => {
    const data = backend.tensorMap.get(dataId);
    if (data.resource || !data.values?.length) return upload(dataId);
    const numbers = wordsOf(data.dtype, data.values);
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const usage = STORAGE | COPY_SRC | COPY_DST; // the package's own, so that it finds the buffer again
    const buffer = backend.bufferManager.acquireBuffer(numbers.byteLength, usage);
    queue.writeBuffer(buffer, 0, numbers);
    data.values = null;
    data.resource = buffer;
  };
}

/** Each number takes 32 bits on the GPU, a truth value, too. */
function wordsOf(dtype: tf.DataType, values: ArrayLike<number>) {
  const Words = dtype === 'int32' || dtype === 'bool' ? Int32Array : Float32Array;
  return values instanceof Words ? values : Words.from(values);
}

/** Seen from the outside, a kernel that does not run gives zeros. */
async function probe(): Promise<void> {
  const size = 8;
  const product = tf.tidy(() => tf.matMul(tf.ones([size, size]), tf.ones([size, size])));
  const values = await product.data();
  product.dispose();
  if (!values.every((value) => value === size)) throw failure('a product of matrices is wrong');
}

function notInstalled(missing: ReturnType<Packages['missing']>): NotInstalledError {
  const wanted = missing.map((name) => `${name}@${versions[name]}`);
  return new NotInstalledError(
    'The backend "webgpu" needs packages that are not installed',
    `Install them with npm install --no-save ${wanted.join(' ')}`,
  );
}

function noAdapter(software: boolean): UserError {
  return software
    ? new UserError(
        'The backend "webgpu" finds no software adapter',
        'docs/webgpu.md says how to have one on Linux',
      )
    : new UserError(
        'The backend "webgpu" finds no GPU',
        'Install its driver (on Linux a Vulkan driver and libvulkan.so.1; Debian and Ubuntu: apt install libvulkan1)',
      );
}

/** For `catch`: says in one line what failed, and why. */
function orSay(what: string): (cause: unknown) => never {
  return (cause) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw failure(what ? `${what}: ${message}` : message, cause);
  };
}

function failure(reason: string, cause?: unknown): UserError {
  const [line = ''] = reason.split('\n');
  return new UserError(
    `The backend "webgpu" does not work (${line.replace(/\.$/, '')})`,
    'Update the GPU’s driver and the packages, or use another --backend',
    { cause },
  );
}

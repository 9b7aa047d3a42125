import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import util, { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { libraryName as registered } from './library.ts';
import { overrideLibrary } from './library-kernels.ts';
import { blockSignals } from './signals.ts';
import { messageOf, NotInstalledError, UserError } from './user-error.ts';

const packages = { native: '@tensorflow/tfjs-node', cuda: '@tensorflow/tfjs-node-gpu' } as const;
const here = createRequire(import.meta.url);

/** What both packages' backend offers beyond the interface of all backends. */
interface LibraryBackend {
  isGPUPackage: boolean;
  /** Whether TensorFlow found a GPU that it can use. */
  isUsingGpuDevice: boolean;
  binding: { TF_Version: string };
}

/**
 * TensorFlow's C library, through the optional package `@tensorflow/tfjs-node`.
 *
 * @param load finds the package; Gloss's own `require` unless a test says otherwise
 * @returns the device in words
 * @throws {NotInstalledError} where the package is not there
 * @throws {UserError} where it is there and does not start
 */
export async function openNative(load: NodeJS.Require = here): Promise<string> {
  // Before the library starts threads of its own, which inherit this.
  const areSignalsBlocked = blockSignals();
  const backend = await open('native', load);
  overrideLibrary(areSignalsBlocked);
  return describeDevice(backend);
}

/**
 * The same library on an NVIDIA GPU, through the optional package `@tensorflow/tfjs-node-gpu`. Without a GPU the package would
 * compute on the processor and say nothing; here that is an error. Parameter, result and errors as for `openNative`.
 */
export async function openCuda(load: NodeJS.Require = here): Promise<string> {
  const backend = await open('cuda', load);
  if (backend.isUsingGpuDevice) return describeDevice(backend);
  forget();
  throw new UserError(
    'The backend "cuda" finds no NVIDIA GPU that TensorFlow can use',
    'It needs CUDA 11.2 and cuDNN 8.1; TF_CPP_MIN_LOG_LEVEL=0 in the environment shows what TensorFlow misses',
  );
}

async function open(name: keyof typeof packages, load: NodeJS.Require): Promise<LibraryBackend> {
  const pack = packages[name];
  const held = tf.findBackend(registered) as unknown as LibraryBackend | null;
  if (held && held.isGPUPackage !== (name === 'cuda'))
    throw new UserError(
      `The backend "${name}" can't be opened in a process that has opened "${held.isGPUPackage ? 'cuda' : 'native'}"`,
      'Use a process for each',
    );
  // Read by the library when it is loaded: its greetings would run through the progress bar.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  polyfillUtil();
  try {
    const entry = load.resolve(pack);
    if (createRequire(entry).resolve('@tensorflow/tfjs') !== here.resolve('@tensorflow/tfjs'))
      throw new Error('it brings a TensorFlow.js of its own');
    load(pack);
    const set = await tf.setBackend(registered);
    await tf.ready();
    if (!set || tf.getBackend() !== registered)
      throw new Error(`"${tf.getBackend()}" is still active`);
    return tf.backend() as unknown as LibraryBackend;
  } catch (cause) {
    forget();
    const [reason = ''] = messageOf(cause).split('\n');
    // Without --save-dev npm finds that an optional peer need not be there, and installs nothing.
    const install = `npm install --no-save --save-dev ${pack}@${tf.version.tfjs}`;
    const remedy = `Run ${install}; docs/native.md has a way without its download`;
    if (reason.startsWith(`Cannot find module '${pack}'`))
      throw new NotInstalledError(
        `The backend "${name}" needs the package ${pack}, which is not installed`,
        remedy,
        { cause },
      );
    const short = reason.trim().replace(/\.$/, '');
    throw new UserError(`The backend "${name}" does not start (${short})`, remedy, { cause });
  }
}

/**
 * Both packages call two of Node's oldest helpers: one is gone from Node 23 on, the other warns that it is going to be.
 * What `require('util')` gives them is this very object.
 */
function polyfillUtil(): void {
  const isNullOrUndefined = (value: unknown) => value === undefined || value === null;
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined });
}

/** Makes room for the other package, which would warn of every kernel that it finds registered: more than a hundred lines. */
function forget(): void {
  if (tf.findBackendFactory(registered)) tf.removeBackend(registered);
  for (const { kernelName } of tf.getKernelsForBackend(registered))
    tf.unregisterKernel(kernelName, registered);
}

async function describeDevice({ binding, isUsingGpuDevice }: LibraryBackend): Promise<string> {
  const device = isUsingGpuDevice ? await nameGpus() : 'the processor';
  return `TensorFlow ${binding.TF_Version}'s C library, on ${device}`;
}

/** TensorFlow's C interface tells no names; the driver's own program does, of all GPUs that there are. */
async function nameGpus(): Promise<string> {
  const query = ['--query-gpu=name', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
    return [...new Set(stdout.trim().split(/\s*\n/))].join(' or ') || 'an NVIDIA GPU';
  } catch {
    return 'an NVIDIA GPU';
  }
}

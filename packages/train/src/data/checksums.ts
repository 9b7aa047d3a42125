import { readFile } from 'node:fs/promises';
import { writeFile } from 'gloss-common/write-file';

/** SHA-256 by file name. */
export type Checksums = Map<string, string>;

/** What `sha256sum` writes and `sha256sum -c` reads. */
export const checksumFile = 'SHA256SUMS';

/** Lines of another kind are left out: a server may answer with a page. */
export function parseChecksums(text: string): Checksums {
  const lines = text.matchAll(/^([0-9a-f]{64}) [ *](?:\.\/)?(.+?)\r?$/gim);
  return new Map([...lines].map(([, sum = '', name = '']) => [name, sum.toLowerCase()]));
}

/** What a folder was found to hold when it was fetched, and from where; nothing of a new one. */
export async function readSums(path: string): Promise<{ from?: string; sums: Checksums }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const from = /^# (\S+)$/m.exec(text)?.[1];
  return { ...(from === undefined ? {} : { from }), sums: parseChecksums(text) };
}

export async function writeSums(path: string, from: string, sums: Checksums): Promise<void> {
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
  await writeFile(path, `# ${from}\n${lines.join('')}`);
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/**
 * The one way Gloss writes a file: beside it, fsync, rename. A crash, a full disk or Ctrl-C leaves
 * either the old file or the new one, never half of one.
 */
export async function writeFile(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, typeof data === 'string' ? data : Buffer.from(data));
}

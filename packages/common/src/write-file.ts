import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let written = 0;

/**
 * The one way Gloss writes a file: beside it, fsync, rename. A crash, a full disk or Ctrl-C leaves
 * either the old file or the new one, never half of one.
 */
export async function writeFile(path: string, data: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${written++}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Node's own recursive `mkdir` never returns where a file system answers ENOENT below a folder that exists, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  const problem = await mkdir(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
  if (problem === undefined || problem.code === 'EEXIST') return;
  if (problem.code !== 'ENOENT') throw problem;
  await makeFolder(dirname(path));
  await mkdir(path);
}

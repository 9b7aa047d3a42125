import { mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

let written = 0;

/**
 * The one way Gloss writes a file: beside it, fsync, rename. A crash, a full disk or Ctrl-C leaves
 * either the old file or the new one, never half of one. A link stays one, and the file that it leads to is written; who may read
 * and write a file stays as it was.
 */
export async function writeFile(path: string, data: string | Uint8Array): Promise<void> {
  const target = await targetOf(path);
  await makeFolder(dirname(target));
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${written++}.tmp`);
  const mode = (await stat(target).catch(() => undefined))?.mode;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Where a link leads to, be there a file or not; any other path is its own. */
async function targetOf(path: string): Promise<string> {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    // A circle of links would have no end.
    if (error.code !== 'ENOENT') throw error;
  });
  if (real !== undefined) return real;
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : targetOf(resolve(dirname(path), link));
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

import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainError } from '../train-error.ts';

/**
 * Takes a run's folder for this process, so that no second one writes into it. A process that was killed leaves its
 * lock behind; it is taken over.
 *
 * @param doing What processes do there, for the message.
 * @returns what gives the folder back
 * @throws {TrainError} where a living process has it
 */
export async function lockRun(
  folder: string,
  doing = 'training into',
): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 5; attempt++) {
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (file) {
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) break;
    await rm(path, { force: true });
  }
  throw new TrainError(
    `Another process is ${doing} ${folder}`,
    `Wait for it, stop it, or, if there is none, remove ${path}`,
  );
}

/** Whether a living process trains into a run's folder. */
export async function isLocked(folder: string): Promise<boolean> {
  return isAlive(Number(await readFile(join(folder, 'lock'), 'utf8').catch(() => '')));
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user's can't be asked, so it lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

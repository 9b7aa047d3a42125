import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from 'gloss-kernels/user-error';

/**
 * Takes a folder for this process, so that no second one writes into it. A lock is an empty file that names its process:
 * it is there at once and whole, and as no two processes share one, removing what a killed process left can't remove the
 * lock of a living one. What killed processes left half-written is removed, too.
 *
 * @param doing What processes do there, for the message.
 * @returns what gives the folder back
 * @throws {UserError} where a living process has it
 */
export async function lockRun(
  folder: string,
  doing = 'training into',
): Promise<() => Promise<void>> {
  const self = await readProcess(process.pid);
  const own = ['lock', process.pid, ...(self ? [self.start] : [])].join('-');
  const path = join(folder, own);
  for (;;) {
    const { living, dead } = await locksIn(folder);
    const [holder] = living;
    if (holder !== undefined)
      throw new UserError(
        `Another process is ${doing} ${folder}`,
        `Wait for it, stop it, or, if there is none, remove ${join(folder, holder)}`,
      );
    await drop(folder, dead);
    if (await create(path)) {
      const now = await locksIn(folder);
      if (now.living.every((name) => name === own)) {
        // What a process had half-written when it was killed.
        await drop(folder, now.halfWritten);
        return () => rm(path, { force: true });
      }
      // Both found the folder free. Each steps back, and the first to come again has it.
      await rm(path, { force: true });
    }
    await wait(50 * Math.random());
  }
}

/** Whether a living process has a folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const found = await locksIn(folder).catch(() => undefined);
  return found !== undefined && found.living.length > 0;
}

/** Removes the locks that killed processes left. */
export async function dropDeadLocks(folder: string): Promise<void> {
  await drop(folder, (await locksIn(folder)).dead);
}

async function locksIn(folder: string) {
  const found = { living: [] as string[], dead: [] as string[], halfWritten: [] as string[] };
  for (const name of await readdir(folder)) {
    const [, pid, start] = /^lock-(\d+)(?:-(\d+))?$/.exec(name) ?? [];
    if (pid !== undefined)
      found[(await isAlive(Number(pid), start)) ? 'living' : 'dead'].push(name);
    if (/^\..*\.tmp$/.test(name)) found.halfWritten.push(name);
  }
  return found;
}

async function drop(folder: string, names: readonly string[]): Promise<void> {
  // One that can't be removed does no harm.
  for (const name of names) await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/** @returns whether the file is new */
async function create(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Numbers of processes are used again, in containers from 1 each time; together with the start they are not. */
async function isAlive(pid: number, start: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user can't be signalled, so it lives.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = await readProcess(pid);
  // A killed process keeps its number until its parent takes note.
  if (!found) return true;
  return found.state !== 'Z' && (start === undefined || found.start === start);
}

/** State and start (in ticks since the system's) of a process; nothing on systems other than Linux. */
async function readProcess(pid: number): Promise<{ state: string; start: string } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may hold spaces and brackets itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  return state === undefined || start === undefined ? undefined : { state, start };
}

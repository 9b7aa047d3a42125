import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLocked, lockRun } from '../src/lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const dead = 'lock-999999999-1';
const refused = /^Another process is training into .*\. Wait for it, stop it, or, .*lock-\d+/;

/** A process that has `lockRun` and the folder, and runs `script`. */
function inChild(script: string): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { lockRun } from ${JSON.stringify(resolve('packages/train/src/lock.ts'))};
    const folder = ${JSON.stringify(folder)};
    ${script}`,
  ]);
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return { child, output: () => output };
}

test('a folder is one process’s until it gives it back, and no file stays', async () => {
  const unlock = await lockRun(folder);
  expect(await isLocked(folder)).toBe(true);
  await expect(lockRun(folder)).rejects.toThrow(refused);
  await unlock();
  expect(await isLocked(folder)).toBe(false);
  expect(await readdir(folder)).toEqual([]);
  await (
    await lockRun(folder)
  )();
});

test('a killed process holds it no longer', async () => {
  const { child, output } = inChild(`await lockRun(folder); console.log('locked');
    setInterval(() => {}, 1000);`);
  await expect.poll(output, { timeout: 30_000 }).toBe('locked\n');
  await expect(lockRun(folder)).rejects.toThrow(refused);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await isLocked(folder)).toBe(false);
  const left = await readdir(folder);
  expect(left).toHaveLength(1);
  await lockRun(folder);
  expect(await readdir(folder)).not.toEqual(expect.arrayContaining(left));
});

test('of those that come at once, some one has it', async () => {
  await writeFile(join(folder, dead), '');
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(folder)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('processes that all find a dead lock are never in the folder together', async () => {
  // The process inside has a file there that can be made only once.
  const script = `import { open, rm, writeFile } from 'node:fs/promises';
    const inside = folder + '/inside';
    let entered = 0;
    for (let tries = 0; tries < 300; tries++) {
      await writeFile(folder + '/${dead}', '');
      const unlock = await lockRun(folder).catch(() => undefined);
      if (!unlock) continue;
      await (await open(inside, 'wx')).close();
      await rm(inside);
      await unlock();
      entered++;
    }
    console.log(entered);`;
  const all = Array.from({ length: 4 }, () => inChild(script));
  await Promise.all(all.map(({ child }) => once(child, 'close')));
  const entered = all.map(({ output }) => output());
  expect(entered).toEqual(all.map(() => expect.stringMatching(/^\d+\n$/)));
  expect(entered.reduce((sum, count) => sum + Number(count), 0)).toBeGreaterThan(0);
  expect((await readdir(folder)).filter((name) => name !== dead)).toEqual([]);
});

describe.skipIf(!existsSync('/proc/self/stat'))('where processes tell when they started', () => {
  test('another process with the number of a dead one doesn’t hold its lock', async () => {
    for (const pid of [process.pid, process.ppid])
      await writeFile(join(folder, `lock-${pid}-1`), '');
    expect(await isLocked(folder)).toBe(false);
    await lockRun(folder);
  });

  test('nor does a killed one that its parent has not taken note of', async () => {
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600']);
    children.push(parent);
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(line);
    const stat = (of: number) => readFile(`/proc/${of}/stat`, 'utf8');
    // The shell would take note; what it becomes does not.
    await expect.poll(() => stat(Number(parent.pid)), { timeout: 30_000 }).toContain('(sleep)');
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => stat(pid), { timeout: 30_000 }).toContain(') Z ');
    await writeFile(join(folder, `lock-${pid}`), '');
    expect(await isLocked(folder)).toBe(false);
  });
});

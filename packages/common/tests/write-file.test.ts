import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeFile } from '../src/write-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gloss-write-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('makes the folders it needs, replaces what was there, and leaves nothing else behind', async () => {
  const file = join(folder, 'a/b/c.txt');
  await writeFile(file, 'old');
  await writeFile(file, new Uint8Array([110, 101, 119]));
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['c.txt']);
});

test('writers of the same file at the same time leave the whole text of one of them', async () => {
  const file = join(folder, 'shared.txt');
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
  await Promise.all(texts.map((text) => writeFile(file, text)));
  expect(texts).toContain(readFileSync(file, 'utf8'));
});

test.skipIf(process.platform === 'win32')(
  'a link stays one, and its target, there or not yet, has the text and its own mode',
  async () => {
    const at = (name: string) => join(folder, 'links', name);
    mkdirSync(at('far'), { recursive: true });
    writeFileSync(at('far/file'), 'old');
    chmodSync(at('far/file'), 0o640);
    symlinkSync('far/file', at('near'));
    symlinkSync('near', at('nearer'));
    symlinkSync('far/new', at('dangling'));
    await writeFile(at('nearer'), 'new');
    await writeFile(at('dangling'), 'made');
    for (const name of ['near', 'nearer', 'dangling'])
      expect(lstatSync(at(name)).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('far/file'), 'utf8')).toBe('new');
    expect(statSync(at('far/file')).mode & 0o7777).toBe(0o640);
    expect(readFileSync(at('far/new'), 'utf8')).toBe('made');
    expect(readdirSync(at('far')).sort()).toEqual(['file', 'new']);
    symlinkSync('circle', at('circle'));
    await expect(writeFile(at('circle'), '')).rejects.toThrow('ELOOP');
  },
);

test.runIf(process.platform === 'linux')(
  'a place that can hold no folder is an error, not a wait',
  async () => {
    await expect(writeFile('/proc/gloss/file', '')).rejects.toThrow('ENOENT');
  },
);

/** A disk of a few kilobytes, where the system lets us mount one. */
function mountSmallDisk(): string | undefined {
  const disk = join(folder, 'disk');
  try {
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    return undefined;
  }
}

const disk = mountSmallDisk();
afterAll(() => disk && execFileSync('umount', [disk]));

test.skipIf(!disk)(
  'on a full disk the old file stays whole (needs the right to mount a small disk)',
  async () => {
    const file = join(String(disk), 'weights.bin');
    await writeFile(file, 'old');
    await expect(writeFile(file, new Uint8Array(1_000_000))).rejects.toThrow('ENOSPC');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(String(disk))).toEqual(['weights.bin']);
  },
);

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeAstroRoot } from '../../src/cli/astro-root.ts';

test('dev shows single files, what is saved in them, and what comes to a folder, and leaves nothing there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'gloss-dev-'));
  const write = (file: string, text: string) => writeFile(join(root, file), text);
  await write('mean.py', '"""\n# The mean\n"""\n\nmean = 0\n');
  const bin = resolve('packages/gloss/src/cli/bin.cjs');
  const child = spawn(process.execPath, [bin, 'dev', 'mean.py', '.', '--port', '4399'], {
    cwd: root,
    // Where these speak of tests, Astro serves no page and Vite watches no file.
    env: { ...process.env, VITEST: undefined, NODE_ENV: 'development' },
  });
  const ended = new Promise((done) => child.on('close', done));
  try {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data));
    const url = () => /http:\S+\//.exec(said)?.[0];
    await expect.poll(url).toBeDefined();
    expect(said).toContain('1 page in English');
    const page = async (path: string) => {
      const answer = await fetch(`${url()}${path}`);
      return answer.ok ? answer.text() : '';
    };
    expect(await page('mean/')).toContain('<title>The mean');
    const font = /\/@fs[^"')]*KaTeX[^"')]*\.woff2/.exec(await page('mean/'))?.[0] ?? '';
    expect((await fetch(new URL(font, url()))).status).toBe(200);
    await write('mean.py', '"""\n# The median\n"""\n\nmedian = 0\n');
    await expect.poll(() => page('mean/')).toContain('<title>The median');
    await write('later.md', '# Later\n');
    await expect.poll(() => page('later/')).toContain('<title>Later');
    expect((await readdir(root)).sort()).toEqual(['later.md', 'mean.py']);
  } finally {
    child.kill();
    await ended;
    await rm(await makeAstroRoot(root), { recursive: true });
    await rm(root, { recursive: true });
  }
});

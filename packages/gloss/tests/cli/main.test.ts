import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAstroRoot } from '../../src/cli/astro-root.ts';
import { call } from './call.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-cli-'));
});
afterAll(async () => {
  await rm(await makeAstroRoot(root), { recursive: true });
  await rm(root, { recursive: true });
});

test.each([[[]], [['--help']], [['dev', '--help']], [['help']]])(
  '%j is a call for help',
  async (args) => {
    expect(await call(...args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('astro-gloss build [PATH…]'),
    });
  },
);

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile('packages/gloss/package.json', 'utf8'));
  expect(await call('--version')).toEqual({ code: 0, stdout: version, stderr: '' });
});

test.each([
  [['bulid'], /^"bulid" is no command\. Did you mean "build"\?/],
  [['src'], /^"src" is no command\. Did you mean: astro-gloss dev src\?/],
  [['constructor'], /^"constructor" is no command\. There are dev, build/],
  [
    ['dev', '--prot', '1'],
    /^Unknown option '--prot'\. Did you mean "--port"\? Options here are --title/,
  ],
  [['dev', '--port', '99999'], /^--port 99999 is no port\. Give a number from 1 to 65535$/],
  [['dev', '--port'], /^Option '--port <value>' argument missing\. Options here/],
  [
    ['check', 'src', '--dialect', 'latin'],
    /^There is no --dialect latin\. Use one of gloss, plain, /,
  ],
  [['build', 'nowhere'], /^nowhere: there is no such file or folder/],
  [['init', 'a', 'b'], /^init takes one folder\. Leave out b$/],
])('%j is answered in one sentence or two', async (args, says) => {
  expect(await call(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(says) });
});

test('an older Node is told so, whatever it can read', async () => {
  const bin = resolve('packages/gloss/src/cli/bin.cjs');
  const { engines } = JSON.parse(await readFile('packages/gloss/package.json', 'utf8'));
  const old = `Object.defineProperty(process.versions, 'node', { value: '12.22.9' }); require(${JSON.stringify(bin)})`;
  await expect(promisify(execFile)(process.execPath, ['-e', old])).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(`astro-gloss needs Node ${engines.node.slice(2)} or newer`),
  });
  // Node 12 has neither of these.
  expect(await readFile(bin, 'utf8')).not.toMatch(/\?\?|\?\.|=>|`|\bimport .* from\b/);
});

test('check names every mistake, and leaves nothing in the folder', async () => {
  const head = '---\ntitle: A page\nsummary: For a test.\n---\n';
  await writeFile(join(root, 'good.md'), `${head}Fine.\n`);
  expect(await call('check', root)).toEqual({ code: 0, stdout: 'Nothing is wrong.', stderr: '' });
  await writeFile(join(root, 'bad.ts'), '/* never closed');
  const { code, stdout } = await call('check', root);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^bad\.ts:1:\d+: /);
  const json = await call('check', root, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject([{ file: 'bad.ts', line: 1 }]);
  expect((await readdir(root)).sort()).toEqual(['bad.ts', 'good.md']);
});

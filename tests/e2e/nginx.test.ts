import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { launchChromium } from './browser.ts';
import { ask } from './check.ts';

const isThere = spawnSync('nginx', ['-v']).status === 0;

// Where nginx isn't installed, nothing is tried.
describe.skipIf(!isThere)("nginx with the guide's lines", () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nginx-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    const guide = await readFile('content/guide/publishing.md', 'utf8');
    const [, lines] = /server \{ … \}`:\n\n```text\n([^]*?)```/.exec(guide) ?? [];
    const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join('\n');
    const config = `
      daemon off; master_process off; pid ${folder}/pid; error_log stderr;
      events {}
      http {
        include /etc/nginx/mime.types; access_log off; ${own}
        server { listen 127.0.0.1:${port}; root ${resolve(inject('site'))};\n${lines}\n }
      }`;
    await writeFile(join(folder, 'nginx.conf'), config);
    server = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr']);
    let said = '';
    server.stderr?.on('data', (data) => (said += data));
    // It says nothing until it has something to complain of.
    await vi.waitFor(
      async () => {
        if (said === '') await fetch(url);
      },
      { timeout: 120_000 },
    );
    expect(said).toBe('');
  });
  afterAll(async () => {
    server.kill();
    await rm(folder, { recursive: true });
  });

  test('answers with pages, and with the 404 where there is none', async () => {
    const chinese = await fetch(`${url}zh/distillation/loss`);
    expect(chinese.url).toBe(`${url}zh/distillation/loss/`);
    expect(await chinese.text()).toContain('<html lang="zh"');
    const missing = await fetch(`${url}zh/nowhere/`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toBe(await readFile(join(inject('site'), '404.html'), 'utf8'));
  });

  test.each([
    ['distillation/loss/', 'text/html'],
    ['distillation/loss.md', 'text/markdown'],
    ['llms.txt', 'text/plain'],
    ['source/src/impl/distillation/loss.ts.txt', 'text/plain'],
    ['pagefind/pagefind-entry.json', 'application/json'],
  ])('%s is %s in UTF-8', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  test('lets browsers keep what is named by its content, and nothing else', async () => {
    const kept = async (path: string) => (await fetch(url + path)).headers.get('cache-control');
    const files = await readdir(join(inject('site'), '_astro'));
    expect(await kept(`_astro/${files[0]}`)).toContain('immutable');
    expect(await kept('distillation/')).toBeNull();
    expect(await kept('pagefind/pagefind-entry.json')).toBeNull();
  });

  test('serves a page and its search without a complaint', async () => {
    const browser = await launchChromium();
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${url}zh/distillation/`);
    expect((await ask(page, '教师')).length).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
    await browser.close();
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

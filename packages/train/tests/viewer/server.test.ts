import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveRuns, type RunViewer } from '../../src/viewer/server.ts';
import { modelOf, recordOf, stepsLine } from './run.ts';

let out: string;
let server: RunViewer;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-watch-<b>'));
  await mkdir(join(out, 'a'));
  await writeFile(join(out, 'a', 'record.json'), JSON.stringify(recordOf('<i>"a"</i>')));
  await writeFile(join(out, 'a', 'metrics.jsonl'), `${JSON.stringify(stepsLine(1))}\n`);
  await mkdir(join(out, 'old'));
  await writeFile(join(out, 'old', 'record.json'), JSON.stringify({ schema: 2 }));
  server = await serveRuns(out, 0);
});
afterAll(async () => {
  await server.end();
  await rm(out, { recursive: true, force: true });
});

test('the page allows files of its own alone, and holds nothing that its policy forbids', async () => {
  const answer = await fetch(server.url);
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`default-src 'none'`);
  expect(policy).toContain(`frame-ancestors 'none'`);
  expect(policy).not.toContain('unsafe');
  const page = await answer.text();
  expect(page).not.toMatch(/\sstyle=|<style|<script>|\son\w+=/);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a record of another version is listed, and the other runs are shown', async () => {
  const page = await (await fetch(server.url)).text();
  expect(page).toMatch(
    /<th scope="row">old<\/th>\s*<td colspan="2">unreadable: its record has schema 2/,
  );
  expect(page).toContain('<svg id="job:digits:large:loss:plot"');
});

test('names of folders and runs are text', async () => {
  const page = await (await fetch(server.url)).text();
  expect(page).not.toMatch(/<b>|<i>/);
  expect(page).toContain('value="&lt;i&gt;&quot;a&quot;&lt;/i&gt;"');
});

test('styles and their fonts are there; no other path leads to a file', async () => {
  const styles = await (await fetch(new URL('/watch.css', server.url))).text();
  const fonts = [...styles.matchAll(/url\('([^']+)'\)/g)].map(([, font = '']) => font);
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts)
    expect((await fetch(new URL(font, server.url))).headers.get('content-type')).toBe('font/woff2');
  for (const path of [
    '/package.json',
    '/a/record.json',
    '/..%2fpackage.json',
    '/@fontsource-variable/../x.woff2',
  ])
    expect((await fetch(new URL(path, server.url))).status).toBe(404);
});

test('a request under another name, as of a site that resolves to this machine, is refused', async () => {
  const { port } = new URL(server.url);
  const status = await new Promise((done) => {
    const asked = request({
      port,
      host: '127.0.0.1',
      path: '/',
      headers: { host: 'evil.example' },
    });
    asked.on('response', (response) => done(response.statusCode)).end();
  });
  expect(status).toBe(403);
});

test('a connected browser is sent what has changed, and nothing else', async () => {
  const answer = await fetch(new URL('/events', server.url));
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async (): Promise<Record<string, string>> => {
    let text = '';
    while (!text.endsWith('\n\n')) text += (await reader?.read())?.value ?? '';
    return JSON.parse(text.slice('data: '.length));
  };
  expect(Object.keys(await next())).toContain('job:digits:large:loss');
  await appendFile(join(out, 'a', 'metrics.jsonl'), `${JSON.stringify(stepsLine(2))}\n`);
  const told = await next();
  expect(Object.keys(told).sort()).toEqual([
    'job:digits:large:learningRate',
    'job:digits:large:loss',
  ]);
  // A model that is new has places for its charts, and these are filled anew, as all the others are.
  const models = [modelOf('large'), modelOf('small')];
  await writeFile(
    join(out, 'a', 'record.json'),
    JSON.stringify(recordOf('<i>"a"</i>', { models })),
  );
  await appendFile(
    join(out, 'a', 'metrics.jsonl'),
    `${JSON.stringify(stepsLine(1, { model: 'small' }))}\n`,
  );
  const rebuilt = Object.keys(await next());
  const ids = ['topics', 'topic:digits:results', 'job:digits:large:loss', 'job:digits:small:loss'];
  expect(rebuilt).toEqual(expect.arrayContaining(ids));
  expect(rebuilt.indexOf('topics')).toBeLessThan(rebuilt.indexOf('topic:digits:results'));
  await reader?.cancel();
});

test('where the port is taken, another one serves', async () => {
  const { port } = new URL(server.url);
  const second = await serveRuns(out, Number(port));
  expect(second.url).not.toBe(server.url);
  expect((await fetch(second.url)).status).toBe(200);
  await second.end();
});

import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editorServer } from '../../src/site/editor/server.ts';

let root: string;
let server: Server;
let origin: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-desk-'));
  await write(
    'texts/page.md',
    '# Title\n\nThe teacher is large.\n\nThe student learns & is small.\n',
  );
  await write('texts/other.md', '# Other\n\nThe teacher is very large.\n');
  await write('locales/en/ui.json', '{\n "greeting": "Hello {{name}}"\n}\n');
  await write(
    'locales/zh/page.json',
    '{\r\n\t"<p>The teacher is large.</p>": "<p>教师大。</p>"\r\n}\r\n',
  );
  await write(
    'locales/zh/other.json',
    '{\n "<p>The teacher is very large.</p>": "<p>教师很大。</p>"\n}\n',
  );
  await write('locales/zh/glossary.json', '{\n "teacher": "教师|老师"\n}\n');
  const serve = editorServer({
    root,
    programs: [],
    texts: [{ folder: 'texts' }],
    runs: 'runs',
    locales: 'locales',
    sourceLanguage: 'en',
  });
  server = createServer((request, response) => {
    void serve(request, response, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
const read = (path: string) => readFile(join(root, path), 'utf8');

async function post(action: string, input: object) {
  const response = await fetch(`${origin}/__editor/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ language: 'zh', ...input }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
async function get(action: string, query: Record<string, string>) {
  const search = new URLSearchParams({ language: 'zh', ...query });
  const response = await fetch(`${origin}/__editor/${action}?${search}`);
  return { status: response.status, ...((await response.json()) as object) };
}

const key = '<p>The teacher is large.</p>';
const save = (change: object) =>
  post('save', { path: 'page', key, based: '<p>教师大。</p>', ...change });

test('a translation is saved through the link to its file, whose line ends and indentation stay', async () => {
  await write('kept/zh.json', await read('locales/zh/page.json'));
  await rm(join(root, 'locales/zh/page.json'));
  await symlink('../../kept/zh.json', join(root, 'locales/zh/page.json'));
  expect(await save({ value: '<p>老师很大。</p>' })).toMatchObject({ status: 200 });
  expect(await read('kept/zh.json')).toBe(`{\r\n\t"${key}": "<p>老师很大。</p>"\r\n}\r\n`);
  expect((await lstat(join(root, 'locales/zh/page.json'))).isSymbolicLink()).toBe(true);
});

test('what somebody else has saved meanwhile is not overwritten, but told', async () => {
  expect(await save({ value: '<p>一</p>' })).toMatchObject({ status: 200 });
  const before = await read('locales/zh/page.json');
  expect(await save({ value: '<p>二</p>' })).toMatchObject({ status: 409, current: '<p>一</p>' });
  expect(await read('locales/zh/page.json')).toBe(before);
  expect(await save({ value: '<p>二</p>', based: '<p>一</p>' })).toMatchObject({ status: 200 });
  // Of two at the same time the second is told of the first.
  const both = await Promise.all(
    ['三', '四'].map((text) => save({ value: text, based: '<p>二</p>' })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test.each([
  ['no key', { key: '' }, 400],
  ['a key that the page lacks', { key: '<p>Other text.</p>' }, 404],
  ['another page’s key', { key: '<p>The teacher is very large.</p>' }, 404],
  ['nothing that it was based on', { based: undefined }, 400],
  ['no text', { value: 7 }, 400],
])('%s is refused', async (_, change, status) => {
  const before = await read('locales/zh/page.json');
  expect(await save({ value: '<p>x</p>', ...change })).toMatchObject({ status });
  expect(await read('locales/zh/page.json')).toBe(before);
});

test('segments say what their file has', async () => {
  const { sections } = (await get('segments', { path: 'page' })) as unknown as {
    sections: { segments: { key: string; state: string; based: string }[] }[];
  };
  const found = sections
    .flatMap(({ segments }) => segments)
    .map(({ key, state, based }) => [key, state, based]);
  expect(found).toContainEqual([key, 'translated', '<p>教师大。</p>']);
  expect(found).toContainEqual(['<p>The student learns &amp; is small.</p>', 'missing', '']);
});

test('similar texts, terms and words in other texts are found', async () => {
  expect(await get('aids', { path: 'page', key })).toMatchObject({
    recalled: [{ file: 'locales/zh/other.json', line: 2, value: '<p>教师很大。</p>' }],
    terms: [{ term: 'teacher', words: ['教师', '老师'] }],
  });
  expect(await get('concordance', { words: ' VERY  large' })).toMatchObject({
    occurrences: [{ original: 'The teacher is very large.', translation: '教师很大。' }],
  });
  expect(await get('concordance', { words: ' x ' })).toMatchObject({ status: 400 });
});

test('words are replaced in all files, after they were shown, and not where that makes an error', async () => {
  await write(
    'locales/zh/other.json',
    '{\n "<p>The teacher is very large.</p>": "<p>教师<em>很大</em>。</p>",\n "<p>It is so.</p>": "<p>教师。</p>"\n}\n',
  );
  const asked = { search: '教师', replacement: '99 % 老师' };
  const { hits } = (await get('find', asked)) as unknown as {
    hits: { page: string; key: string; based: string; errors: unknown[] }[];
  };
  expect(hits.map(({ errors }) => errors.length)).toEqual([1, 1, 1]);
  const sound = { search: '教师', replacement: '老师 & 师傅' };
  const shown = (await get('find', sound)) as unknown as typeof asked & { hits: typeof hits };
  expect(shown.hits).toMatchObject([
    {
      difference: [
        { kind: 'removed', text: '教' },
        { kind: 'added', text: '老' },
        { kind: 'same', text: '师' },
        { kind: 'added', text: ' & 师傅' },
        { kind: 'same', text: '很大。' },
      ],
      errors: [],
    },
    { page: 'other' },
    { page: 'page' },
  ]);
  const chosen = shown.hits.map(({ page, key, based }) => ({ page, key, based }));
  const changed = chosen.map((hit) => (hit.page === 'page' ? { ...hit, based: 'other' } : hit));
  expect(await post('replace', { ...sound, chosen: changed.slice(1) })).toMatchObject({
    replaced: 1,
    left: 1,
  });
  expect(await post('replace', { ...asked, chosen })).toMatchObject({ replaced: 0, left: 3 });
  expect(await read('locales/zh/other.json')).toBe(
    '{\n "<p>The teacher is very large.</p>": "<p>教师<em>很大</em>。</p>",\n "<p>It is so.</p>": "<p>老师 &amp; 师傅。</p>"\n}\n',
  );
});

test('words of the interface are saved in their order, and fill in what the original does', async () => {
  const saveString = (change: object) =>
    post('save-string', { key: 'greeting', value: '你好，{{name}}', based: '', ...change });
  const { strings } = (await get('strings', {})) as unknown as { strings: { key: string }[] };
  expect(strings.at(-1)).toMatchObject({
    key: 'greeting',
    original: 'Hello {{name}}',
    value: '',
    known: '',
  });
  expect(await saveString({ value: '你好' })).toMatchObject({ status: 400 });
  expect(await saveString({ key: 'nobody' })).toMatchObject({ status: 404 });
  expect(await saveString({})).toMatchObject({ status: 200 });
  expect(await saveString({ key: 'nav.home', value: '全部' })).toMatchObject({ status: 200 });
  expect(await read('locales/zh/ui.json')).toBe(
    '{\n "nav.home": "全部",\n "greeting": "你好，{{name}}"\n}\n',
  );
  expect(await saveString({ value: '您好，{{name}}' })).toMatchObject({
    status: 409,
    current: '你好，{{name}}',
  });
  expect(await saveString({ value: '', based: '你好，{{name}}' })).toMatchObject({ status: 200 });
  expect(await read('locales/zh/ui.json')).toBe('{\n "nav.home": "全部"\n}\n');
});

test('only this machine’s own pages are answered', async () => {
  const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
  for (const action of ['save', 'replace', 'save-string', 'check']) {
    const response = await fetch(`${origin}/__editor/${action}`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect([action, response.status]).toEqual([action, 403]);
  }
  expect(await get('nothing', {})).toMatchObject({ status: 404 });
  expect(await get('strings', { language: 'fr' })).toMatchObject({ status: 404 });
});

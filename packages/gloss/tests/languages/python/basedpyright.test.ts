import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TypeInference } from '../../../src/languages/language.ts';
import { openNames } from '../../../src/languages/languages.ts';
import { findBasedpyright } from '../../../src/languages/python/basedpyright.ts';
import { pageMaker } from '../../../src/site/make-pages.ts';
import { code, notebookOf } from '../notebook/make.ts';
import './read.ts';

let root: string;
let inference: TypeInference | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-types-'));
});
afterEach(async () => {
  await inference?.close();
  inference = undefined;
  await rm(root, { recursive: true });
});

/** A package called basedpyright, whose server answers a request, `asked`, as the lines say; `say` writes an answer. */
async function install(lines: string, version = '1.0.0'): Promise<void> {
  const folder = join(root, 'node_modules/basedpyright');
  await mkdir(folder, { recursive: true });
  const bin = { 'basedpyright-langserver': 'server.cjs' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ version, bin }));
  await writeFile(
    join(folder, 'server.cjs'),
    `require('fs').appendFileSync(${JSON.stringify(join(root, 'started'))}, process.pid + '\\n');
    let input = Buffer.alloc(0);
    const send = (message) => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      process.stdout.write('Content-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body);
    };
    let text;
    process.stdin.on('data', (bytes) => {
      input = Buffer.concat([input, bytes]);
      for (;;) {
        const head = /^Content-Length: (\\d+)[^]*?\\r\\n\\r\\n/.exec(input.toString('latin1'));
        const end = head && head[0].length + Number(head[1]);
        if (!head || input.length < end) return;
        const asked = JSON.parse(input.subarray(head[0].length, end).toString());
        input = input.subarray(end);
        const { method, params } = asked;
        text = params?.textDocument?.text ?? text;
        const word = params?.position && /^\\w+/.exec(text.split('\\n')[params.position.line].slice(params.position.character))?.[0];
        const say = (result) => send({ id: asked.id, result });
        const hover = (value) => say({ contents: { kind: 'markdown', value: '\`\`\`python\\n' + value + '\\n\`\`\`\\n---\\nWhat it is.' } });
        ${lines}
      }
    });`,
  );
}

const ready = "if (method === 'initialize') say({ capabilities: {} });";

/** The process that was started last. */
async function started(): Promise<number> {
  return Number((await readFile(join(root, 'started'), 'utf8')).trim().split('\n').at(-1));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What each name of a program shows. */
async function shown(text: string, path = 'a.py', limit?: number): Promise<string[]> {
  inference ??= await findBasedpyright(root, limit);
  const names = await openNames(root)([{ path, text }], inference)(path);
  return names.map((name) => `${name.text}: ${name.type.map((part) => part.text).join('')}`);
}

describe('a server', () => {
  test('is asked for the names alone that nothing is known of', async () => {
    await install(
      `${ready} if (method === 'textDocument/hover') hover('(variable) ' + word + ': T');`,
    );
    const text = 'import os\nx = y.z  # [n]\nclass C:\n  def f(self): len(self)\n';
    expect(await shown(text)).toEqual([
      'x: x = y.z',
      'y: y: T',
      'z: z: T',
      'C: class C',
      'f: def f(self)',
      'self: ',
      'len: len: T',
      'self: ',
    ]);
  });

  test('is told of a notebook what its cells say, without magics', async () => {
    await install(
      `${ready} if (method === 'textDocument/hover') hover('(variable) ' + word + ': T');`,
    );
    expect(await shown(notebookOf([code('%time 1'), code('a')]), 'n.ipynb')).toEqual(['a: a: T']);
  });

  test.each([
    ['(function) def f(\\n    a: int,\\n    /\\n) -> int', 'def f(a: int, /) -> int'],
    ['(method) def f() -> None', 'def f() -> None'],
    ['(parameter) a: str | None', '(parameter) a: str | None'],
    [
      'class int(\\n    x: T = 0,\\n    /\\n): ...\\n\\nclass int(): ...',
      'class int(x: T = 0, /) (+1)',
    ],
    ['(module) os', ''],
    ['(function) a: Any', ''],
    ['(variable) a: Unknown', ''],
    ['(method) def a(b: Unknown) -> None', ''],
  ])('%j is shown as %j', async (value, type) => {
    await install(`${ready} if (method === 'textDocument/hover') hover('${value}');`);
    expect(await shown('a')).toEqual([`a: ${type}`]);
  });

  test('may know nothing of a name', async () => {
    await install(`${ready} if (method === 'textDocument/hover') say(null);`);
    expect(await shown('a')).toEqual(['a: ']);
  });

  test('may ask what an editor would tell it, speak in between, and take its time', async () => {
    await install(
      `${ready}
      if (method === 'initialized') send({ id: 'q', method: 'workspace/configuration', params: { items: [{}] } });
      if (method === 'textDocument/hover')
        setTimeout(() => { send({ method: 'window/logMessage', params: { type: 3, message: 'ok' } }); hover('a: int'); }, 300);`,
    );
    expect(await shown('a')).toEqual(['a: a: int']);
  });

  test('is started by the first name that needs it, and ended', async () => {
    await install(`${ready} if (method === 'textDocument/hover') hover('a: int');`);
    expect(await shown('def f(): pass\n')).toEqual(['f: def f()']);
    await expect(started()).rejects.toThrow('ENOENT');
    await shown('a');
    const pid = await started();
    expect(isRunning(pid)).toBe(true);
    await inference?.close();
    expect(isRunning(pid)).toBe(false);
    expect(await shown('a')).toEqual(['a: a: int']);
  });
});

describe('an error that names the way out is what comes of a server that', () => {
  const wayOut = /basedpyright failed \(.+\)\. Try again or install another version/;
  test.each([
    ['dies at once', "console.error('no memory'); process.exit(3);", /\(no memory\)/],
    ['dies later', `${ready} if (method === 'textDocument/hover') process.exit(0);`, wayOut],
    [
      'refuses',
      `${ready} if (method === 'textDocument/hover') send({ id: asked.id, error: { code: -32603, message: 'lost' } });`,
      /\(lost\)/,
    ],
    ['speaks another language', "process.stdout.write('Hello!\\n\\n\\r\\n\\r\\n');", wayOut],
  ])('%s', async (_, lines, says) => {
    await install(lines);
    const error = await shown('a').catch(String);
    expect(error).toMatch(says);
    expect(error).toMatch(wayOut);
    expect(isRunning(await started())).toBe(false);
  });

  test.each([
    ['answers nothing', ''],
    [
      'falls silent, and hears nothing',
      `${ready} process.on('SIGTERM', () => {}); process.stdin.on('end', () => setInterval(() => {}, 1000));`,
    ],
  ])('%s', async (_, lines) => {
    await install(lines);
    await expect(shown('a', 'a.py', 1500)).rejects.toThrow(/no answer to \S+ in 1\.5 s\)/);
    await sleep(0);
    expect(isRunning(await started())).toBe(false);
  });
});

describe('a page', () => {
  const head = '"""\n---\ntitle: A\nsummary: B.\n---\n"""\n';
  const make = () =>
    pageMaker(
      {
        root,
        programs: [{ folder: 'src' }],
        texts: [],
        runs: 'runs',
        locales: 'locales',
        sourceLanguage: 'en',
        pythonTypes: 'basedpyright',
      },
      join(root, 'store'),
      join(root, 'made.json'),
    )();
  const digest = async () =>
    JSON.parse(await readFile(join(root, 'made.json'), 'utf8')).pages[0].digest;
  const answering = (type: string) =>
    `${ready} if (method === 'textDocument/hover') hover('(variable) a: ${type}');`;
  beforeEach(async () => {
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src/a.py'), `${head}a\n`);
  });

  test('has the types, and is made again when the package or its settings change', async () => {
    await install(answering('int'));
    await make();
    const first = await digest();
    const page = await readFile(join(root, `store/${first}.json`), 'utf8');
    expect(JSON.parse(page).hovers).toMatchObject([{ type: 'a: int' }]);
    const pid = await started();
    expect(isRunning(pid)).toBe(false);

    await make();
    expect([await digest(), await started()]).toEqual([first, pid]);

    await install(answering('str'), '1.0.1');
    await make();
    const second = await digest();
    expect(second).not.toBe(first);
    await writeFile(join(root, 'pyproject.toml'), '[tool.basedpyright]\n');
    await make();
    expect(await digest()).not.toBe(second);
  });

  test('is not made, and nothing left running, where the server dies', async () => {
    await install(`${ready} if (method === 'textDocument/hover') process.exit(1);`);
    await expect(make()).rejects.toThrow('basedpyright failed');
    await expect(digest()).rejects.toThrow('ENOENT');
    expect(isRunning(await started())).toBe(false);
  });
});

const real = find();

function find(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('basedpyright/package.json'));
  } catch {
    return undefined;
  }
}

test.skipIf(real)('where it is not installed, it is said how it would be', async () => {
  await expect(findBasedpyright(root)).rejects.toThrow(
    /pythonTypes: 'basedpyright' \}\): basedpyright isn't installed\. Run "npm install basedpyright"/,
  );
});

test.skipIf(!real)('basedpyright itself, if it is installed, infers types', async () => {
  await writeFile(join(root, 'b.py'), 'def f():\n  return [1.5]\n');
  expect(await shown('import b\nlen(b.f().copy())\nfor x in b.f(): x.hex()\n')).toEqual([
    'len: def len(obj: Sized, /) -> int',
    'b: ',
    'f: b.f',
    'copy: def copy() -> list[float]',
    'x: for x in b.f()',
    'b: ',
    'f: b.f',
    'x: for x in b.f()',
    'hex: def hex() -> str',
  ]);
});

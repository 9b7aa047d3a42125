import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { p } from '../translate/helpers.ts';
import { review, states, translating } from './translating.ts';

const { root, i18n, read, write } = translating();

/** Has a program fill what is missing: `answer` makes what it prints of what it is asked. */
function fill(answer: string, ...args: string[]) {
  write(
    'translator.mjs',
    `import { readFileSync, writeFileSync } from 'node:fs';
    const input = readFileSync(0, 'utf8');
    writeFileSync(${JSON.stringify(join(root, 'asked.json'))}, input);
    const asked = JSON.parse(input);
    const answers = Object.fromEntries(asked.map(({ key }) => [key, key.startsWith('<') ? key.replace(/>[^<]*/, '>译文') : '译文']));
    ${answer}`,
  );
  const command = `"${process.execPath}" "${join(root, 'translator.mjs')}"`;
  return i18n('fill', '--lang', 'zh', '--command', command, ...args);
}

const asked = () => JSON.parse(readFileSync(join(root, 'asked.json'), 'utf8'));
const print = 'console.log(JSON.stringify(answers));';
const formula = `<p>Nobody has translated this yet, with its formula ${p(0)}.</p>`;

beforeEach(() => write('locales/zh/glossary.json', '{"formula": "公式|式子", "teacher": "教师"}'));

test('a program is told what it needs to know, and what it answers waits for a review', async () => {
  const before = JSON.parse(read(states));
  expect(await fill(print)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `${states}: 3 filled, to review`,
  });
  expect(asked()).toMatchObject([
    {
      key: 'Every state that a segment can be in.',
      context: { kind: 'summary', page: 'topic/states' },
    },
    { key: '<h2>Missing</h2>', text: 'Missing', placeholders: [], glossary: {} },
    {
      key: formula,
      text: expect.stringMatching(/^Nobody has translated this yet, with its formula \S+\.$/),
      from: 'en',
      to: 'zh',
      placeholders: [expect.any(String)],
      context: { title: 'Five states', place: expect.stringMatching(/states\.md:\d+$/) },
      glossary: { formula: ['公式', '式子'] },
    },
  ]);
  const filled = {
    'Every state that a segment can be in.': '译文',
    '<h2>Missing</h2>': '<h2>译文</h2>',
    [formula]: `<p>译文${p(0)}.</p>`,
  };
  expect(JSON.parse(read(states))).toMatchObject({ ...before, ...filled });
  expect(JSON.parse(read(review))).toEqual(filled);
  expect((await i18n('status')).stdout).toContain('3 to review');
  expect((await fill(print)).stdout).toBe('Nothing is missing.');
});

test('what a check refuses is listed and not written, and what is left empty stays so', async () => {
  const { code, stdout } = await fill(
    `answers[${JSON.stringify(formula)}] = '<p>译文</p>'; answers['<h2>Missing</h2>'] = ''; ${print}`,
  );
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    `${states}: 1 filled, to review`,
    expect.stringMatching(/^refused: <p>Nobody .*: placeholders: _\^_0_\^_ .* is missing$/),
  ]);
  expect(JSON.parse(read(states))).toMatchObject({ [formula]: '', '<h2>Missing</h2>': '' });
});

test.each([
  [
    'that fails',
    'console.error("no key"); process.exitCode = 3;',
    /ended with exit code 3: .*\nno key\n/,
  ],
  [
    'that is killed',
    'process.kill(process.pid, "SIGKILL");',
    /ended with (?:SIGKILL|exit code \d+)/,
  ],
  [
    'that prints no JSON',
    'console.log("Hello");',
    /what the command printed:1:1: this is not valid JSON.*\nHello\n/s,
  ],
  ['that prints nothing', '', /what the command printed:1:1: /],
  [
    'that answers too little',
    `delete answers['<h2>Missing</h2>']; ${print}`,
    /answered 2 of 3 texts, and not: <h2>Missing/,
  ],
  ['that answers something else', `answers.x = 'y'; ${print}`, /answered what nobody asked: x/],
  [
    'that answers no text',
    `answers['<h2>Missing</h2>'] = 1; ${print}`,
    /a translation is text, and this is a number/,
  ],
])('a program %s changes nothing, and is quoted', async (_, answer, message) => {
  const before = read(states);
  const { code, stdout, stderr } = await fill(answer);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toContain('No file has been changed.');
  expect(read(states)).toBe(before);
  expect(existsSync(join(root, review))).toBe(false);
});

test('a program that isn’t there, or reads nothing, is told of', async () => {
  const { stderr } = await i18n('fill', '--lang', 'zh', '--command', 'no-such-translator');
  expect(stderr).toMatch(/ended with exit code \d+: no-such-translator\n/);
  const quick = await i18n('fill', '--lang', 'zh', '--command', 'exit 0');
  expect(quick.stderr).toContain('what the command printed:1:1');
  expect((await i18n('fill', '--lang', 'zh')).stderr).toContain("--command 'PROGRAM …'");
});

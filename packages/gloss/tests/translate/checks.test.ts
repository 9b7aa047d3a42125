import { expect, test } from 'vitest';
import { checkFile } from '../../src/translate/check-file.ts';
import { check } from '../../src/translate/checks.ts';
import { checkGlossary, glossaryOf } from '../../src/translate/checks/glossary.ts';
import { readLocaleFile } from '../../src/translate/read.ts';
import { p } from './helpers.ts';

const zh = { source: 'en', language: 'zh' };
/** `check level` of all that is found. */
const found = (key: string, value: string, language = 'zh') =>
  check(key, value, { source: 'en', language }).map(({ check, level }) => `${check} ${level}`);

test('a faithful translation has nothing wrong with it', () => {
  const key = `<p>At ${p(0)} the <a href="../loss/">loss</a> of 10,000 digits is ${p(1)}: why?</p>`;
  const value = `<p>当${p(1)}时，10000 个数字的<a href="../loss/">损失</a>是${p(0)}：为什么？</p>\n`;
  expect(check(key, value, zh)).toEqual([]);
});

test('nothing is wrong with what is not translated yet', () => {
  expect(check(`<p>A ${p(0)}.</p>`, '', zh)).toEqual([]);
});

test.each([
  ['one is lost', `<p>甲${p(0)}。</p>`, ['placeholders error']],
  ['one stands twice', `<p>甲${p(0)}${p(1)}${p(1)}。</p>`, ['placeholders error']],
  ['one is not in the English', `<p>甲${p(0)}${p(1)}${p(2)}。</p>`, ['placeholders error']],
  ['one is another', `<p>甲${p(0)}${p(2)}。</p>`, ['placeholders error', 'placeholders error']],
  ['one has lost its span', `<p>甲${p(0)}_^_1_^_。</p>`, ['placeholders error', 'numbers warning']],
  ['they are in another order', `<p>甲${p(1)}${p(0)}。</p>`, []],
  ['the circumflex is escaped', `<p>甲${p(0)}${p(1)}。</p>`.replaceAll('^', '%5e'), []],
])('placeholders: %s', (_, value, findings) => {
  expect(found(`<p>A ${p(0)} ${p(1)}.</p>`, value)).toEqual(findings);
});

test.each([
  ['<p>甲<script>alert</script>。</p>', 'the tag <script>'],
  ['<p>甲<b>乙</b>。</p>', 'the tag <b>'],
  ['<p>甲<img src=x>。</p>', 'the tag <img>'],
  ['<body onload="x"><p>甲。</p>', 'the tag <body>'],
  ['<p>甲</tr><iframe>。</p>', 'the tag <iframe>'],
  ['<p onclick="x">甲。</p>', 'the attribute "onclick" of <p>'],
  ['<p class="x">甲。</p>', 'the attribute "classname" of <p>'],
  ['<p><a href="#" target="_blank">甲</a>。</p>', 'the attribute "target" of <a>'],
  ['<p><a href="javascript:x">甲</a>。</p>', 'a link to "javascript:x"'],
  ['<p><a href="//x.org">甲</a>。</p>', 'a link to "//x.org"'],
  ['<p><a id="1">甲</a>。</p>', 'the id "1"'],
  ['<p><span>甲</span>。</p>', 'a <span> that is not'],
])('%s is an error: %s', (value, message) => {
  const [first] = check('<p>A.</p>', value, zh);
  expect(first).toMatchObject({ check: 'markup', level: 'error' });
  expect(first?.message).toContain(message);
});

test('a link that English lacks is an error, one that is lost a warning', () => {
  const key = '<p><a href="a/">A</a> and <a href="b/">b</a>.</p>';
  expect(found(key, '<p><a href="b/">乙</a>和<a href="a/">甲</a>。</p>')).toEqual([]);
  expect(found(key, '<p><a href="a/">甲</a><a href="b/">乙</a><a href="a/">丙</a>。</p>')).toEqual(
    [],
  );
  expect(found(key, '<p><a href="a/">甲</a>。</p>')).toEqual(['links warning']);
  expect(found(key, '<p><a href="a/">甲</a><a href="https://x.org">乙</a>。</p>')).toEqual([
    'links error',
    'links warning',
  ]);
  expect(found('<p>A.</p>', '<p><a id="x">甲</a>。</p>')).toEqual(['links warning']);
});

test('numbers are compared outside formulas, whatever their digits and separators', () => {
  expect(found('<p>60,000 and 1.5</p>', '<p>６０,０００和1.5</p>')).toEqual([]);
  expect(found('<p>60,000 and 1.5</p>', '<p>6 万和1.5</p>')).toEqual([]);
  expect(found('<p>60,000 and 1.5</p>', '<p>7 万和1.5</p>')).toEqual([
    'numbers warning',
    'numbers warning',
  ]);
});

test.each([
  ['de', 'It falls by 3.1 % on 10,000 images.', 'Er sinkt um 3,1 % auf 10.000 Bildern.'],
  ['ru', 'It keeps 98.75 % of 1,000,000.', 'Сохраняется 98,75 % от 1 000 000.'],
  ['fr', 'Of 60,000 images 0.5 % are wrong.', 'Sur 60\u202f000 images, 0,5 % sont faux.'],
  ['de-CH', 'Of 60,000 images.', 'Von 60’000 Bildern.'],
  ['hi', 'It has 12 units of 1,234,567.', 'इसमें १२,३४,५६७ की १२ इकाइयाँ हैं।'],
  ['ar', 'It has 3.5 % of 1,000.', 'لديه ٣٫٥ ٪ من ١٬٠٠٠.'],
  ['fa', 'It has 12 units.', 'این ۱۲ واحد دارد.'],
  ['bn', 'It has 12 units.', 'এতে ১২টি একক আছে।'],
  ['ja', 'The first 60,000 images are 28 wide.', '最初の6万枚は幅28です。'],
  ['ko', 'Of 60,000 images.', '이미지 6만 장 중.'],
  [
    'de',
    'The 2nd layer of version 1.2.3 has 2 parts.',
    'Die 2. Schicht von Version 1.2.3 hat 2 Teile.',
  ],
  ['es', 'The two parts have 1000 units.', 'Las 2 partes tienen 1000 unidades.'],
  ['pl', 'Steps 1, 2, 3.', 'Kroki 1, 2, 3.'],
])('in %s, %s has the numbers of %s', (language, original, translated) => {
  expect(found(`<p>${original}</p>`, `<p>${translated}</p>`, language)).toEqual([]);
});

test.each([
  ['de', 'It falls by 3.1 %.', 'Er sinkt um 31 %.', ['measured error']],
  ['ru', 'It keeps 98.75 %.', 'Сохраняется 98,57 %.', ['measured error']],
  ['hi', 'It has 12 units.', 'इसमें २१ इकाइयाँ हैं।', []],
])('in %s, %s has not those of %s', (language, original, translated, more) => {
  expect(found(`<p>${original}</p>`, `<p>${translated}</p>`, language)).toEqual([
    ...more,
    'numbers warning',
    'numbers warning',
  ]);
});

test.each([
  ['el', 'Is it done?', 'Τελείωσε;', true],
  ['el', 'It is done.', 'Τελείωσε;', false],
  ['th', 'It is done.', 'เสร็จแล้ว', true],
  ['hy', 'Is it done?', 'Արդյոք ավարտվե՞ց։', true],
  ['hy', 'It is done.', 'Ավարտվեց։', true],
  ['hi', 'It is done.', 'हो गया।', true],
  ['am', 'Is it done?', 'አልቋል፧', true],
  ['ja', 'It is:', 'それは、', true],
  ['ja', 'Is it done?', '終わった。', false],
])('in %s, "%s" ends as "%s" does: %s', (language, original, translated, same) => {
  expect(found(`<p>${original}</p>`, `<p>${translated}</p>`, language)).toEqual(
    same ? [] : ['end mark warning'],
  );
});

test.each([
  ['zh', ['spacing warning']],
  ['ja', []],
])('in %s, Han beside Latin letters is %j', (language, findings) => {
  expect(found('<p>In PyTorch</p>', '<p>用PyTorch実</p>', language)).toEqual(findings);
});

test.each(['<p></p>', '<p> </p>', '<p>&nbsp;</p>', '\u00a0', '<p><em></em></p>\n'])(
  '%j says nothing',
  (value) => {
    expect(found('<p>A</p>', value)).toEqual(['empty warning']);
  },
);

test.each([
  ['<p>甲<em>乙。</p>', true],
  ['<p>甲</em>。</p>', true],
  ['<p><em><strong>甲</em></strong>。</p>', true],
  ['</a><p>甲。</p>', true],
  ['<p><em>甲</em>。<br>乙。</p>', false],
])('whether the tags of %s pair up', (value, isOdd) => {
  expect(found('<p>A.</p>', value).includes('balance warning')).toBe(isOdd);
});

test('links within links, which HTML does not have, are found', () => {
  const key = '<p><a href="a">A</a> <a href="b">b</a></p>';
  expect(found(key, '<p><a href="a">甲 <a href="b">乙</a></a></p>')).toContain('balance warning');
});

test.each([
  ['<p>A.</p>', '<p>甲</p>', true],
  ['<p>A</p>', '<p>甲。</p>', true],
  ['<p>A:</p>', '<p>甲。</p>', true],
  ['<p>A:</p>', '<p>甲：</p>', false],
  ['<p>A?</p>', '<p>甲？</p>', false],
  ['<p>(A.)</p>', '<p>（甲。）</p>', false],
  [`<p>A. ${p(0)}</p>`, `<p>甲 ${p(0)}</p>`, false],
])('%s against %s: the end mark differs: %s', (key, value, differs) => {
  expect(found(key, value)).toEqual(differs ? ['end mark warning'] : []);
});

test.each([
  ['<p>用PyTorch实现</p>', true],
  ['<p>用 PyTorch 实现</p>', false],
  ['<p>甲  乙</p>', true],
  ['<p>甲\u200B乙</p>', true],
  ['<p>甲\u202E乙</p>', true],
])('%j is spaced badly: %s', (value, isBad) => {
  expect(found('<p>A</p>', value)).toEqual(isBad ? ['spacing warning'] : []);
});

test('a bracket that a link tears apart is found', () => {
  const key = '<p><a href="x">A</a></p>';
  expect(found(key, '<p>《<a href="x">甲》的乙</a></p>')).toEqual(['brackets warning']);
  expect(found(key, '<p><a href="x">《甲》</a>的乙</p>')).toEqual([]);
});

test('what equals its key is reported where there is something to translate', () => {
  expect(found('<p>ReLU</p>', '<p>ReLU</p>\n')).toEqual(['identical warning']);
  expect(found(`<p>${p(0)}</p>`, `<p>${p(0)}</p>`)).toEqual([]);
  expect(found('Title', ' Title')).toEqual(['identical warning']);
});

test('other blocks than the English has are reported', () => {
  expect(found('<p>A.</p>', '<p>甲。</p><p>乙。</p>')).toEqual(['structure warning']);
  expect(found('<p>A.</p>', '甲。')).toEqual(['structure warning']);
});

test('a plain text is no HTML', () => {
  expect(found('A < b', '甲 < 乙')).toEqual([]);
  expect(found('In 5 steps', '分步')).toEqual(['numbers warning']);
});

test('errors come before warnings', () => {
  expect(found(`<p>A ${p(0)} 5.</p>`, '<p>A <b>5</p>')[0]).toBe('markup error');
  const levels = check(`<p>A ${p(0)} 5.</p>`, '<p>甲 <b>乙</p>', zh).map(({ level }) => level);
  expect(levels).toEqual([...levels].sort());
});

test('the glossary’s terms are looked for as whole words, in any case', () => {
  const glossary = glossaryOf(
    new Map([
      ['soft target', { value: '软目标 | 软标签' }],
      ['C++', { value: 'C++' }],
      ['max-norm', { value: '最大范数' }],
    ]),
  );
  const lines = (key: string, value: string) =>
    checkGlossary(glossary, key, value).map(({ message }) => message);
  expect(lines('<p>Soft <em>target</em>.</p>', '<p>软目标。</p>')).toEqual([]);
  expect(lines('<p>A soft target.</p>', '<p>软标签。</p>')).toEqual([]);
  expect(lines('<p>Soft targets.</p>', '<p>目标。</p>')).toEqual([]);
  expect(lines('<p>A soft target in C++.</p>', '<p>目标。</p>')).toEqual([
    'the glossary translates "soft target" as 软目标 or 软标签',
    'the glossary translates "C++" as C++',
  ]);
  expect(lines('<p>The max-norm.</p>', '<p>范数。</p>')).toEqual([
    'the glossary translates "max-norm" as 最大范数',
  ]);
});

test('a file is checked entry by entry, and for keys that conflict', () => {
  const text =
    '{\n "<p>A b.</p>": "<p>甲。</p>",\n "<p>A  b.</p>": "<p>乙。</p>",\n "<p>C.</p>": "<p>丙</p>",\n "<p>D.</p>": ""\n}';
  const checked = checkFile(readLocaleFile('locales/zh/page.json', text), zh);
  expect(checked).toMatchObject([
    { entry: { line: 2 }, findings: [{ check: 'conflict', level: 'error' }] },
    { entry: { line: 4 }, findings: [{ check: 'end mark', level: 'warning' }] },
  ]);
});

test.each([
  ['<p>它答错 67 张。</p>', true],
  ['<p>它有６７个错误。</p>', true],
  ['<p>准确率达到 98.7。</p>', true],
  ['<p>其中 1.5 ％ 错了。</p>', true],
  ['<p>错误数是 2 倍，共 1 万张，第 3 章。</p>', false],
  [`<p>它有 ${p(0)} 个错误。</p>`, false],
])('whether %s measures what the English does not: %s', (value, isBad) => {
  const key = `<p>Of 10,000, ${p(0)} are wrong, twice as many.</p>`;
  expect(found(key, value).includes('measured error')).toBe(isBad);
});

test('a number of the paper may be measured where the English has it, and is named with its line', () => {
  const key = '<p>The paper has 67 errors in 10,000, and one mistake (§3).</p>';
  expect(
    check(key, '<p>论文在 1 万张中有 67 个错误和 1 个错误（§3）。</p>', zh).map(
      ({ check }) => check,
    ),
  ).not.toContain('measured');
  const file = readLocaleFile(
    'locales/zh/a.json',
    '{\n "<p>It errs.</p>": "<p>它答错 67 张。</p>"\n}',
  );
  expect(checkFile(file, zh)).toMatchObject([
    {
      entry: { file: 'locales/zh/a.json', line: 2 },
      findings: [{ check: 'measured', level: 'error' }, {}],
    },
  ]);
});

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { review, states, translating } from './translating.ts';

const { root, i18n, read, leaveUnreviewed } = translating();

describe.each([
  ['po', 'po'],
  ['xliff', 'xlf'],
])('as %s', (format, end) => {
  const out = join(root, 'out');
  const file = join(out, `zh/topic/states.${end}`);
  const exported = () => i18n('export', '--lang', 'zh', '--format', format, '--out', out);
  const change = (from: RegExp, to: string) => {
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(file, text.replace(from, to));
  };
  beforeEach(() => rmSync(out, { recursive: true, force: true }));

  test('what is exported comes back as it was', async () => {
    await i18n('sync');
    const before = read(states);
    expect((await exported()).stdout).toMatch(/states\.\w+: \d+ texts, \d+ to do/);
    // As some tools save it.
    writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    for (const path of [file, out, join(out, 'zh')]) {
      const { code, stdout } = await i18n('import', path);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: expect.stringMatching(/states\.json: 0 taken, 0 changed/),
      });
      expect(read(states)).toBe(before);
    }
    expect(existsSync(join(root, 'locales/zh/.review'))).toBe(false);
  });

  test('what a tool has translated is taken, and what a check refuses changes nothing', async () => {
    await i18n('sync');
    await exported();
    const before = read(states);
    const [waiting = ''] = Object.entries(JSON.parse(before)).flatMap(([key, value]) =>
      value === '' && key.startsWith('<h2') ? [key] : [],
    );
    const word = waiting.replaceAll(/<[^>]*>/g, '');
    const fill =
      format === 'po'
        ? ([new RegExp(`(msgid "<h2>${word}</h2>"\nmsgstr )""`), '$1"<h2>缺</h2>"'] as const)
        : ([
            new RegExp(`(?<=>)<segment state="initial"><source>(<pc[^>]*>)${word}</pc></source>`),
            `<segment state="final"><source>$1${word}</pc></source><target>$1缺</pc></target>`,
          ] as const);
    change(fill[0], fill[1]);
    expect((await exported()).stderr).toContain('1 translations that are not in zh');
    expect((await i18n('import', file)).stdout).toContain('1 taken, 0 changed');
    expect(JSON.parse(read(states))).toEqual({ ...JSON.parse(before), [waiting]: '<h2>缺</h2>' });
    change(/缺/, format === 'po' ? '<script>缺' : '&lt;script>缺');
    const { code, stderr } = await i18n('import', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`states\\.${end}:\\d+.*markup: .*<script>.*${word}`));
    expect(stderr).toContain('No file has been changed.');
    expect(JSON.parse(read(states))).toEqual({ ...JSON.parse(before), [waiting]: '<h2>缺</h2>' });
  });

  test('what waits for a review is one there, too, and done when it comes back so', async () => {
    const key = leaveUnreviewed();
    await exported();
    expect((await i18n('import', file)).stdout).toContain('0 taken, 0 changed');
    expect(JSON.parse(read(review))).toHaveProperty([key]);
    if (format === 'po') {
      const entry = `msgid "${key.replaceAll('"', '\\"')}"`;
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(`#, fuzzy\n${entry}`);
      writeFileSync(file, text.replace(`#, fuzzy\n${entry}`, entry));
    } else change(/(?<=<segment state=")translated/, 'reviewed');
    expect((await exported()).stderr).toContain('1 translations that are not in zh');
    expect((await i18n('import', file)).stdout).toContain('0 taken, 0 changed, 1 reviewed');
    expect(existsSync(join(root, review))).toBe(false);
  });

  test('a file of another language or page is refused with the way out', async () => {
    await exported();
    const before = read(states);
    const refused = async (...args: string[]) => (await i18n('import', file, ...args)).stderr;
    expect(await refused('--lang', 'ja')).toContain('it is in zh, not in ja. Take the file for ja');
    expect(await refused('--page', 'index')).toContain(
      'it is for the page topic/states, not for index',
    );
    change(/topic\/states/, 'topic/sates');
    expect(await refused()).toContain('Did you mean "topic/states"? Say by --page');
    expect(read(states)).toBe(before);
    // Without a name in it, its path has to say all of it.
    change(/.*X-Gloss-Page.*\n| original="[^"]*"/, '');
    expect(await i18n('import', file)).toMatchObject({ code: 0 });
    const apart = join(out, `states.${end}`);
    renameSync(file, apart);
    writeFileSync(join(out, 'states.zh.json'), '{}');
    expect((await i18n('import', out)).stderr).toContain('holds .json files beside others');
    expect((await i18n('import', apart)).stderr).toContain('neither it nor its path names a page');
    await exported();
    change(/topic\/states/, 'topic/sates');
    // Weblate's own name for the language.
    change(/topic\/sates/, 'topic/states');
    change(/Language: zh|trgLang="zh/, '$&_Hans'.replace('_', format === 'po' ? '_' : '-'));
    expect(await i18n('import', file)).toMatchObject({ code: 0, stderr: '' });
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import { i18n } from '../../src/cli/i18n.ts';
import { forPeople } from '../../src/cli/main.ts';
import { readOptions } from '../../src/site/options.ts';
import { hear } from './call.ts';

/** The page's translation. */
export const states = 'locales/zh/topic/states.json';
/** What of it nobody has looked at. */
export const review = 'locales/zh/.review/topic/states.json';

/** A project of one page, as it was before each test, and the command on it. */
export function translating() {
  const root = mkdtempSync(join(tmpdir(), 'gloss-i18n-'));
  const options = readOptions({ title: 'Test', programs: 'src/impl', texts: 'content' });
  beforeEach(() => {
    rmSync(join(root, 'locales'), { recursive: true, force: true });
    cpSync('packages/gloss/tests/golden/translate-states/input', root, { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  return {
    root,
    i18n: (...args: string[]) =>
      hear(() => forPeople(() => i18n(args, async () => ({ ...options, root })))),
    read,
    write,
    /** Marks the first translation as one that nobody has looked at. */
    leaveUnreviewed(): string {
      const all = Object.entries<string>(JSON.parse(read(states)));
      const [key, value] = all.find(([key, value]) => key.startsWith('<') && value !== '') ?? [
        '',
        '',
      ];
      write(review, JSON.stringify({ [key]: value, gone: '去' }));
      return key;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { readLocales, readPages } from '../../project.ts';
import { SourceError } from '../../source-error.ts';
import { check } from '../../translate/checks.ts';
import { type Asked, askPage } from '../../translate/exchange/ask-page.ts';
import { excerpt } from '../../translate/exchange/write-po.ts';
import { readFlatJson } from '../../translate/flat-json.ts';
import { loadGlossary } from '../../translate/load.ts';
import { localePath } from '../../translate/locale-path.ts';
import { sync } from '../../translate/sync.ts';
import {
  languagesOf,
  load,
  type Options,
  pagesOf,
  type Print,
  refuse,
  writeTranslations,
} from './shared.ts';

/** Has a program translate what is missing. All that it answers is checked, and waits for a review. */
export async function fillFiles(
  { project, lang, page, command }: Options,
  print: Print,
): Promise<void> {
  if (lang === undefined || command === undefined)
    throw new Error("fill needs --lang L, and --command 'PROGRAM …' to translate with.");
  const [loaded] = await load(await languagesOf(project, lang), project);
  if (!loaded) return;
  const { memory, unreviewed, problems } = loaded;
  const { glossary, problems: more } = loadGlossary(await readLocales(project, lang, 'glossary'));
  refuse([...problems, ...more]);
  const pages = pagesOf(await readPages(project), page).map((each) => ({
    page: each,
    asked: askPage(each, memory, glossary),
  }));
  // What stands on several pages is asked for once.
  const asked = new Map(pages.flatMap(({ asked }) => asked).map((each) => [each.key, each]));
  if (asked.size === 0) return print([], 'Nothing is missing.');
  const answers = answersTo([...asked.values()], await ask(command, [...asked.values()]));
  const languages = { source: memory.source, language: lang };
  const refused = Array.from(answers).flatMap(([key, value]) => {
    const error = check(key, value, languages).find(({ level }) => level === 'error');
    return error ? [{ key, value, check: error.check, message: error.message }] : [];
  });
  for (const { key } of refused) answers.delete(key);
  const done: { file: string; filled: string[] }[] = [];
  for (const { page, asked } of pages) {
    const filled = asked.map(({ key }) => key).filter((key) => answers.get(key));
    if (filled.length === 0) continue;
    const { entries } = sync(page, memory);
    const waiting = new Map(unreviewed.get(page.pageKey));
    for (const key of filled) {
      const value = answers.get(key) ?? '';
      entries.set(key, { value });
      waiting.set(key, value);
    }
    await writeTranslations(project, lang, page.pageKey, { entries, unreviewed: waiting });
    done.push({ file: localePath(project.locales, lang, page.pageKey), filled });
  }
  const lines = [
    ...done.map(({ file, filled }) => `${file}: ${filled.length} filled, to review`),
    ...refused.map(({ key, check, message }) => `refused: ${excerpt(key)}: ${check}: ${message}`),
  ];
  print({ done, refused }, lines.join('\n') || 'The command has translated nothing.');
}

/** What a command prints that is told by its standard input what to translate. It runs in the shell, as npm's scripts do. */
async function ask(command: string, asked: readonly Asked[]): Promise<string> {
  const child = spawn(command, { shell: true, stdio: 'pipe' });
  // Whether it reads all, or any of it, shows in what it answers.
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify(asked, null, 1)}\n`);
  const [printed, said, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code === 0) {
    if (said !== '') console.error(said.trimEnd());
    return printed;
  }
  const end = signal === null ? `exit code ${code}` : String(signal);
  throw unchanged(`The command ended with ${end}: ${command}`, said);
}

/** @throws where it is no file of translations, or not of these texts */
function answersTo(asked: readonly Asked[], printed: string): Map<string, string> {
  try {
    const entries = readFlatJson('what the command printed', printed.trim());
    const missing = asked.filter(({ key }) => !entries.has(key));
    const [first] = missing;
    if (first) {
      const count = `${asked.length - missing.length} of ${asked.length} texts`;
      throw unchanged(`The command has answered ${count}, and not: ${excerpt(first.key)}`);
    }
    const wanted = new Set(asked.map(({ key }) => key));
    const unknown = [...entries.keys()].find((key) => !wanted.has(key));
    if (unknown !== undefined)
      throw unchanged(`The command has answered what nobody asked: ${excerpt(unknown)}`);
    return new Map(Array.from(entries, ([key, { value }]) => [key, value]));
  } catch (error) {
    throw error instanceof SourceError ? unchanged(error.message, printed) : error;
  }
}

function unchanged(problem: string, said = ''): Error {
  const quoted = said.trim() === '' ? '' : `\n${said.trim().slice(-2000)}`;
  return new Error(`${problem}${quoted}\nNo file has been changed.`);
}

import { didYouMean } from 'gloss-common/nearest';
import { type Project, readPages } from '../../project.ts';
import { SourceError } from '../../source-error.ts';
import { type Taken, takePage } from '../../translate/exchange/take-page.ts';
import type { ReadPage } from '../../translate/exchange/types.ts';
import { isSameLanguage } from '../../translate/languages.ts';
import { localePath } from '../../translate/locale-path.ts';
import type { TextFile } from '../../translate/types.ts';
import { readExchange } from './export.ts';
import {
  languageOf,
  languagesOf,
  load,
  type Options,
  type Print,
  refuse,
  writeTranslations,
} from './shared.ts';

/** Takes what translators' tools have written. All is read and checked before any is written. */
export async function takeFiles(
  files: readonly TextFile[],
  { project, lang, page, drafts }: Options,
  print: Print,
): Promise<void> {
  const known = await languagesOf(project);
  const keys = (await readPages(project)).map(({ pageKey }) => pageKey);
  const read = files
    .flatMap(({ file, text }) => readExchange(file, text))
    .map((each) => ({ ...each, language: languageFor(each, { project, lang, known }) }));
  const loaded = await load([...new Set(read.map(({ language }) => language))], project);
  refuse(loaded.flatMap(({ problems }) => problems));
  const written = new Map<string, Taken & { language: string; pageKey: string }>();
  const faults: SourceError[] = [];
  const done = read.map(({ language, ...each }) => {
    const own = loaded.find(({ memory }) => memory.language === language);
    const files = own?.memory.files;
    const pageKey = pageFor({ ...each, language }, page, [...keys, ...(files?.keys() ?? [])]);
    const file = localePath(project.locales, language, pageKey);
    const existing = written.get(file) ?? {
      entries: files?.get(pageKey)?.entries,
      unreviewed: own?.unreviewed.get(pageKey),
    };
    const languages = { source: project.sourceLanguage, language };
    const result = takePage(existing, each.entries, { languages, drafts });
    written.set(file, { ...result, language, pageKey });
    faults.push(...result.faults);
    const { taken, changed, reviewed, drafts: left } = result;
    return { from: each.file, file, taken, changed, reviewed, drafts: left };
  });
  refuse(faults);
  for (const { language, pageKey, ...result } of written.values())
    await writeTranslations(project, language, pageKey, result);
  print(done, done.map(report).join('\n'));
}

function report(
  done: Pick<Taken, 'taken' | 'changed' | 'reviewed' | 'drafts'> & { from: string; file: string },
) {
  const { from, file, taken, changed, reviewed, drafts } = done;
  const counts = [`${taken.length} taken`, `${changed.length} changed`];
  if (reviewed.length > 0) counts.push(`${reviewed.length} reviewed`);
  if (drafts.length > 0) counts.push(`${drafts.length} drafts left there (--drafts takes them)`);
  return `${from} → ${file}: ${counts.join(', ')}`;
}

/** The folder of translations that a file is for: tools may call the same language otherwise, `zh_Hans`. */
function languageFor(
  { file, language, source }: ReadPage,
  {
    project,
    lang,
    known,
  }: { project: Project; lang: string | undefined; known: readonly string[] },
): string {
  const fail = (problem: string, remedy: string): never => {
    throw new SourceError({ file, line: 1 }, problem, remedy);
  };
  const from = project.sourceLanguage;
  if (source !== undefined && !isSameLanguage(source, from))
    fail(`it translates from ${source}, and this site is in ${from}`, 'Export it again');
  if (language === undefined) return lang ?? fail('it names no language', 'Add --lang, e.g. zh');
  if (lang !== undefined && !isSameLanguage(language, lang))
    fail(`it is in ${language}, not in ${lang}`, `Take the file for ${lang}, or leave --lang out`);
  const code = language.replaceAll('_', '-');
  return (
    lang ??
    known.find((each) => isSameLanguage(each, code)) ??
    languageOf(code, project, `${file}: "${code}"`)
  );
}

/** The page that a file is for: as it says, or else as its path ends. */
function pageFor(
  { file, pageKey, language }: Pick<ReadPage, 'file' | 'pageKey' | 'language'>,
  asked: string | undefined,
  keys: readonly string[],
): string {
  const fail = (problem: string, remedy: string): never => {
    throw new SourceError({ file, line: 1 }, problem, remedy);
  };
  if (asked !== undefined && pageKey !== undefined && pageKey !== asked)
    fail(
      `it is for the page ${pageKey}, not for ${asked}`,
      'Take the other file, or leave --page out',
    );
  const path = file.replace(/\.[a-z]+$/, '');
  const byPath = keys.find((key) => path === key || `/${path}`.endsWith(`/${language}/${key}`));
  const name = asked ?? pageKey ?? byPath;
  if (name === undefined)
    return fail('neither it nor its path names a page', 'Add --page, e.g. topic/readme');
  if (keys.includes(name)) return name;
  return fail(
    `there is no page "${name}" on this site`,
    `${didYouMean(name, keys)}Say by --page which it is for`,
  );
}

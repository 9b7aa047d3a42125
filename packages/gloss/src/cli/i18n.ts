import { type CheckedEntry, checkFile } from '../translate/check-file.ts';
import { hasError } from '../translate/checks.ts';
import { loadGlossary, loadLanguage } from '../translate/load.ts';
import { createMemory } from '../translate/memory.ts';
import { pageStatus } from '../translate/page-status.ts';
import { isUnreviewedIn, readUnreviewed } from '../translate/review.ts';
import { reportFindings, reportStatus, reportStrings } from '../translate/report.ts';
import { sync } from '../translate/sync.ts';
import { loadUi, uiStrings } from '../translate/ui.ts';
import { words } from '../translate/words/words.ts';
import { writeLocaleFile } from '../translate/write.ts';
import { SourceError } from '../source-error.ts';
import { readLocales, readPage, readPages, readReviews } from '../project.ts';
import { findPlace } from './find-place.ts';
import { nameAuthors } from './i18n/authors.ts';
import { exportFiles } from './i18n/export.ts';
import { fillFiles } from './i18n/fill.ts';
import { importFiles } from './i18n/import.ts';
import {
  complain,
  languageOf,
  languagesOf,
  load,
  type Options,
  type Print,
} from './i18n/shared.ts';
import { reviewFiles } from './i18n/review.ts';
import { syncFiles } from './i18n/sync.ts';
import { usage } from './i18n/usage.ts';
import { openProject } from './open-project.ts';
import { readArguments } from './read-arguments.ts';

const table: Record<string, (options: Options, print: Print) => Promise<void>> = {
  async status({ project, lang }, print) {
    const loaded = await load(await languagesOf(project, lang), project);
    const pages = await readPages(project);
    const all = loaded.flatMap(({ memory, unreviewed }) => {
      const isUnreviewed = isUnreviewedIn(unreviewed);
      return pages.map((page) => pageStatus(page, memory, project.locales, isUnreviewed));
    });
    await nameAuthors(
      all.flatMap(({ unreviewed }) => unreviewed),
      project.root,
    );
    const files = await readLocales(project, '*', 'ui');
    const problems = loaded.flatMap((one) => one.problems);
    const inWords = loaded.flatMap(({ memory: { language, source } }) => {
      const own = files.find((file) => file.language === language);
      try {
        return own ? [reportStrings(own.file, uiStrings(files, language, source, words))] : [];
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problems.push(error);
        return [];
      }
    });
    print(
      all,
      [...all.map(reportStatus), ...inWords].join('\n') || 'No language besides the original yet.',
    );
    // A file that can't be read shows as missing text above, so say why.
    complain(problems);
  },

  async check({ project, lang }, print) {
    const { locales, sourceLanguage } = project;
    const codes = await languagesOf(project, lang);
    const files = await readLocales(project);
    const problems = loadUi(files, sourceLanguage, words).problems.filter(
      ({ place }) => lang === undefined || place.file.startsWith(`${locales}/${lang}/`),
    );
    const entries: CheckedEntry[] = [];
    for (const code of codes) {
      const own = files.filter(({ language }) => language === code);
      const loaded = loadLanguage(own, code, sourceLanguage);
      const glossary = loadGlossary(own);
      const review = readUnreviewed(await readReviews(project, [code]));
      problems.push(...loaded.problems, ...glossary.problems, ...review.problems);
      const read = [...loaded.memory.files.values()];
      const languages = { source: sourceLanguage, language: code };
      entries.push(...read.flatMap((file) => checkFile(file, languages, glossary.glossary)));
    }
    const errors = entries.filter(({ findings }) => hasError(findings)).length + problems.length;
    const summary =
      errors === 0 ? 'No errors.' : `Errors: ${errors}. Readers see the original in these places.`;
    print(
      { problems: problems.map(({ message, place }) => ({ ...place, message })), entries },
      [...problems.map(({ message }) => message), ...entries.map(reportFindings), summary].join(
        '\n',
      ),
    );
    if (errors > 0) process.exitCode = 1;
  },

  async keys({ project, path }, print) {
    const none = createMemory('und', [], project.sourceLanguage);
    const pages = path === undefined ? await readPages(project) : [await readPage(path, project)];
    const all = pages.map((page) => ({
      page: page.pageKey,
      entries: sync(page, none).entries,
    }));
    print(
      all.map(({ page, entries }) => ({ page, keys: [...entries.keys()] })),
      all.map(({ page, entries }) => `${page}.json\n${writeLocaleFile(entries)}`).join('\n'),
    );
  },

  sync: syncFiles,
  export: exportFiles,
  import: importFiles,
  review: reviewFiles,
  fill: fillFiles,
};

const commands = new Map(Object.entries(table));

/** Says how far translations are and what is wrong with them, and keeps their files in step with the pages. */
export async function i18n(
  args: readonly string[],
  open = async () => openProject(await findPlace([])),
): Promise<void> {
  const { values, positionals } = readArguments(args, {
    lang: { type: 'string' },
    page: { type: 'string' },
    prune: { type: 'boolean', default: false },
    format: { type: 'string' },
    out: { type: 'string' },
    drafts: { type: 'boolean', default: false },
    accept: { type: 'string' },
    command: { type: 'string' },
    all: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  });
  const { help, ...options } = values;
  const { lang, json } = options;
  const [name, path, ...others] = positionals;
  if (help) return console.log(usage);
  const command = name === undefined ? undefined : commands.get(name);
  if (!command)
    throw new Error(`${name ? `"${name}" is no command` : 'no command is named'}.\n${usage}`);
  const extra = name === 'import' || name === 'keys' ? others[0] : path;
  if (extra !== undefined) throw new Error(`"${extra}" is one argument too many.\n${usage}`);
  const project = await open();
  if (lang !== undefined) languageOf(lang, project);
  await command({ project, path, ...options }, (value, readable) =>
    console.log(json ? JSON.stringify(value, null, 2) : readable),
  );
}

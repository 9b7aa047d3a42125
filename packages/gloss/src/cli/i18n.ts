import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../source-error.ts';
import { type CheckedEntry, checkFile } from '../translate/check-file.ts';
import { hasError } from '../translate/checks.ts';
import { type Import, importFile, importPlaces } from '../translate/import-file.ts';
import { isLanguage } from '../translate/languages.ts';
import { loadGlossary, loadLanguage } from '../translate/load.ts';
import { localePath, prunedPath } from '../translate/locale-path.ts';
import { keysOfPage } from '../translate/match-page.ts';
import { pageStatus } from '../translate/page-status.ts';
import { readLocaleFile } from '../translate/read.ts';
import { reportFindings, reportStatus } from '../translate/report.ts';
import { findRenamed, orphansOf, withRenamed } from '../translate/renamed.ts';
import { sync } from '../translate/sync.ts';
import type { LocaleFile } from '../translate/types.ts';
import { loadUi } from '../translate/ui.ts';
import { createMemory } from '../translate/memory.ts';
import { words } from '../translate/words/words.ts';
import { writeLocaleFile } from '../translate/write.ts';
import {
  type Project,
  readLocales,
  readPage,
  readPages,
  readText,
  readTexts,
  writeChanged,
} from '../project.ts';
import { findPlace } from './find-place.ts';
import { openProject } from './open-project.ts';
import { readArguments } from './read-arguments.ts';

const usage = `Usage: astro-gloss i18n COMMAND [--lang L] [--json]

  status                 how far each page is, and what wants a translator
  check                  what is wrong in the files; exit code 1 on errors
  sync [--prune]         adds what is missing to the files, as "" to be filled in; --prune puts what no page
                         uses aside, below .pruned, and sync brings it back where a page uses it again
  keys [FILE]            the original of each page, or of any program or text, as a translation file wants it
  import PATH            adds translations in labml's layout: a file or a folder
       [--page P]        the page that a single file is for, e.g. topic/readme

  --lang L   one language, e.g. zh; sync --lang starts a new one
  --json     prints JSON and nothing else`;

interface Options {
  project: Project;
  path: string | undefined;
  lang: string | undefined;
  page: string | undefined;
  prune: boolean;
  json: boolean;
}

/** Prints its result, as JSON or for people. */
type Print = (value: unknown, readable: string) => void;

const table: Record<string, (options: Options, print: Print) => Promise<void>> = {
  async status({ project, lang }, print) {
    const loaded = await load(await languages(project, lang), project);
    const pages = await readPages(project);
    const all = loaded.flatMap(({ memory }) =>
      pages.map((page) => pageStatus(page, memory, project.locales)),
    );
    print(all, all.map(reportStatus).join('\n') || 'No language besides the original yet.');
    // A file that can't be read shows as missing text above, so say why.
    complain(loaded.flatMap(({ problems }) => problems));
  },

  async check({ project, lang }, print) {
    const { locales, sourceLanguage } = project;
    const codes = await languages(project, lang);
    const files = await readLocales(project);
    const problems = loadUi(files, sourceLanguage, words).problems.filter(
      ({ place }) => lang === undefined || place.file.startsWith(`${locales}/${lang}/`),
    );
    const entries: CheckedEntry[] = [];
    for (const code of codes) {
      const own = files.filter(({ language }) => language === code);
      const loaded = loadLanguage(own, code, sourceLanguage);
      const glossary = loadGlossary(own);
      problems.push(...loaded.problems, ...glossary.problems);
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

  async sync({ project, lang, prune }, print) {
    const pages = await readPages(project);
    const loaded = await load(lang === undefined ? await languages(project) : [lang], project);
    refuse(loaded.flatMap(({ problems }) => problems));
    const shown = new Set(pages.flatMap((page) => [...keysOfPage(page)]));
    const done = await Promise.all(
      loaded.flatMap(({ memory }) => {
        const renamed = findRenamed(memory, pages);
        const current = withRenamed(memory, renamed);
        return pages.map(async (page) => {
          const place = prunedPath(project.locales, memory.language, page.pageKey);
          const former = await readPruned(join(project.root, place));
          const { entries, kept, ...changes } = sync(page, current, { prune, shown, kept: former });
          const from = renamed.find(({ pageKey }) => pageKey === page.pageKey)?.from.file;
          const file = localePath(project.locales, memory.language, page.pageKey);
          return { file, entries, from, changes, place, kept, had: former.size > 0 };
        });
      }),
    );
    for (const { file, entries, place, kept, had } of done) {
      // What is taken out is safe before it is gone, and what comes back is there before it is gone here.
      const path = join(project.root, place);
      if (kept.size > 0) await writeChanged(path, writeLocaleFile(kept));
      await writeChanged(join(project.root, file), writeLocaleFile(entries));
      if (kept.size === 0 && had) await rm(path);
    }
    // The new file is safe now, and two files with the same text would only drift apart.
    for (const { from } of done) if (from !== undefined) await rm(join(project.root, from));
    const lines = done.map(({ file, from, changes: { added, unused, pruned, restored } }) => {
      const moved = from === undefined ? '' : `moved from ${from}, `;
      const back = restored.length === 0 ? '' : ` (${restored.length} brought back)`;
      return `${file}: ${moved}${added.length} added${back}, ${unused.length} unused, ${pruned.length} pruned`;
    });
    const taken = new Set(done.map(({ from }) => from));
    const left = loaded
      .flatMap(({ memory }) => orphansOf(memory, pages))
      .filter(({ file }) => !taken.has(file))
      .map(({ file }) => `${file}: no page of this site has it`);
    print(
      done.map(({ file, from, changes }) => ({ file, from, ...changes })),
      [...lines, ...left].join('\n') ||
        'No language besides the original yet: sync --lang L starts one.',
    );
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

  async import({ project, path, lang, page }, print) {
    if (path === undefined) throw new Error(`import needs the file or folder to take.\n${usage}`);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder && page !== undefined) throw new Error('--page goes with a single file.');
    const files = isFolder
      ? await readTexts('**/*.json', path)
      : [{ file: path.replaceAll('\\', '/'), text: await readText(path) }];
    const pages = (await readPages(project)).map(({ pageKey }) => pageKey);
    // All are read before any is written: what is broken must change nothing.
    const names = files.map(({ file }) => file);
    const given = { language: lang, pageKey: page };
    const places = importPlaces(names, isFolder ? path : '', pages, given);
    const imports = files.map(({ file, text }, index) => {
      const from = isFolder ? `${path}/${file}` : file;
      const { language, pageKey = '' } = places[index] ?? {};
      if (language === undefined) {
        throw new SourceError({ file: from }, 'its name tells no language', 'Add --lang, e.g. zh');
      }
      return { language: languageOf(language, project), pageKey, read: readLocaleFile(from, text) };
    });
    const codes = new Set(imports.map(({ language }) => language));
    const loaded = await load([...codes], project);
    refuse(loaded.flatMap(({ problems }) => problems));
    // What several files have for one page is added up.
    const written = new Map<string, Import['entries']>();
    const done = imports.map(({ language, pageKey, read }) => {
      const file = localePath(project.locales, language, pageKey);
      const memory = loaded.find((other) => other.memory.language === language)?.memory;
      const former = written.get(file) ?? memory?.files.get(pageKey)?.entries;
      const { entries, taken, kept } = importFile(former, read);
      written.set(file, entries);
      return { from: read.file, file, isPage: pages.includes(pageKey), taken, kept };
    });
    for (const [file, entries] of written)
      await writeChanged(join(project.root, file), writeLocaleFile(entries));
    const lines = done.map(
      ({ from, file, isPage, taken, kept }) =>
        `${from} → ${file}: ${taken.length} taken` +
        (kept.length > 0 ? `, ${kept.length} translated otherwise already and kept` : '') +
        (isPage ? '' : ', for no page of this site'),
    );
    print(done, lines.join('\n') || `There is no .json in ${path}.`);
  },
};

const commands = new Map(Object.entries(table));

/** Folders of translations, or the one that is asked for. */
async function languages(project: Project, asked?: string): Promise<string[]> {
  const files = await readLocales(project);
  const found = new Set(files.map(({ language }) => language));
  found.delete(project.sourceLanguage);
  for (const code of found) languageOf(code, project, `${project.locales}/${code}`);
  if (asked !== undefined && !found.has(asked)) {
    throw new Error(
      `${project.locales}/${asked} does not exist. Start it with: astro-gloss i18n sync --lang ${asked}`,
    );
  }
  return asked === undefined ? [...found].sort() : [asked];
}

function languageOf(code: string, { sourceLanguage }: Project, named = `"${code}"`): string {
  if (!isLanguage(code) || code === sourceLanguage) {
    throw new Error(`${named} is no language to translate to. Name one by its tag: zh, pt-BR, …`);
  }
  return code;
}

async function load(
  codes: readonly string[],
  project: Project,
): Promise<ReturnType<typeof loadLanguage>[]> {
  const loaded = codes.map(async (code) =>
    loadLanguage(await readLocales(project, code), code, project.sourceLanguage),
  );
  return Promise.all(loaded);
}

/** What was taken out of a page's file; nothing, where there is no such file. */
async function readPruned(path: string): Promise<LocaleFile['entries']> {
  if (!existsSync(path)) return new Map();
  return readLocaleFile(path, await readText(path)).entries;
}

function complain(problems: readonly SourceError[]): void {
  for (const { message } of problems) console.error(message);
  if (problems.length > 0) process.exitCode = 1;
}

/** A command that writes stops before it has, if there is a file that it can't read. */
function refuse(problems: readonly SourceError[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ message }) => message).join('\n');
  throw new Error(`${lines}\nNo file has been changed.`);
}

/** Says how far translations are and what is wrong with them, and keeps their files in step with the pages. */
export async function i18n(
  args: readonly string[],
  open = async () => openProject(await findPlace([])),
): Promise<void> {
  const { values, positionals } = readArguments(args, {
    lang: { type: 'string' },
    page: { type: 'string' },
    prune: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  });
  const { lang, page, prune, json, help } = values;
  const [name, path, ...others] = positionals;
  if (help) return console.log(usage);
  const command = name === undefined ? undefined : commands.get(name);
  if (!command)
    throw new Error(`${name ? `"${name}" is no command` : 'no command is named'}.\n${usage}`);
  const extra = name === 'import' || name === 'keys' ? others[0] : path;
  if (extra !== undefined) throw new Error(`"${extra}" is one argument too many.\n${usage}`);
  const project = await open();
  if (lang !== undefined) languageOf(lang, project);
  await command({ project, path, lang, page, prune, json }, (value, readable) =>
    console.log(json ? JSON.stringify(value, null, 2) : readable),
  );
}

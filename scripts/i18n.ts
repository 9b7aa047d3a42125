import { rm, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SourceError } from 'astro-gloss/source-error';
import { type CheckedEntry, checkFile } from 'astro-gloss/translate/check-file';
import { hasError } from 'astro-gloss/translate/checks';
import { type Import, importFile, importPlaces } from 'astro-gloss/translate/import-file';
import { isLanguage } from 'astro-gloss/translate/languages';
import { loadGlossary, loadLanguage } from 'astro-gloss/translate/load';
import { localePath } from 'astro-gloss/translate/locale-path';
import { pageStatus } from 'astro-gloss/translate/page-status';
import { readLocaleFile } from 'astro-gloss/translate/read';
import { reportFindings, reportStatus } from 'astro-gloss/translate/report';
import { findRenamed, orphansOf, withRenamed } from 'astro-gloss/translate/renamed';
import { sync } from 'astro-gloss/translate/sync';
import { loadUi } from 'astro-gloss/translate/ui';
import { createMemory } from 'astro-gloss/translate/memory';
import { words } from 'astro-gloss/translate/words/words';
import { writeLocaleFile } from 'astro-gloss/translate/write';
import {
  readLocales,
  readPage,
  readPages,
  readText,
  readTexts,
  writeChanged,
} from 'astro-gloss/project';
import { project } from '../site/project.ts';

const { locales, sourceLanguage } = project;

const usage = `Usage: npm run i18n -- COMMAND [--lang L] [--json]

  status                 how far each page is, and what wants a translator
  check                  what is wrong in the files; exit code 1 on errors
  sync [--prune]         adds what is missing to the files, as "" to be filled in
  keys [FILE]            the original of each page, or of any .ts or .md file, as a translation file wants it
  import PATH            adds translations in labml's layout: a file or a folder
       [--page P]        the page that a single file is for, e.g. distillation/readme

  --lang L   one language, e.g. zh; sync --lang starts a new one
  --json     prints JSON and nothing else`;

interface Options {
  path: string | undefined;
  lang: string | undefined;
  page: string | undefined;
  prune: boolean;
  json: boolean;
}

/** Prints its result, as JSON or for people. */
type Print = (value: unknown, readable: string) => void;

const table: Record<string, (options: Options, print: Print) => Promise<void>> = {
  async status({ lang }, print) {
    const loaded = await load(await languages(lang));
    const pages = await readPages(project);
    const all = loaded.flatMap(({ memory }) =>
      pages.map((page) => pageStatus(page, memory, locales)),
    );
    print(all, all.map(reportStatus).join('\n') || 'No language besides the original yet.');
    // A file that can't be read shows as missing text above, so say why.
    complain(loaded.flatMap(({ problems }) => problems));
  },

  async check({ lang }, print) {
    const codes = await languages(lang);
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
      entries.push(...read.flatMap((file) => checkFile(file, glossary.glossary)));
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

  async sync({ lang, prune }, print) {
    const pages = await readPages(project);
    const loaded = await load(lang === undefined ? await languages() : [lang]);
    refuse(loaded.flatMap(({ problems }) => problems));
    const done = loaded.flatMap(({ memory }) => {
      const renamed = findRenamed(memory, pages);
      const current = withRenamed(memory, renamed);
      return pages.map((page) => {
        const { entries, ...changes } = sync(page, current, { prune });
        const from = renamed.find(({ pageKey }) => pageKey === page.pageKey)?.from.file;
        return { file: localePath(locales, memory.language, page.pageKey), entries, from, changes };
      });
    });
    for (const { file, entries } of done) await writeChanged(file, writeLocaleFile(entries));
    // The new file is safe now, and two files with the same text would only drift apart.
    for (const { from } of done) if (from !== undefined) await rm(from);
    const lines = done.map(({ file, from, changes: { added, unused, pruned } }) => {
      const moved = from === undefined ? '' : `moved from ${from}, `;
      return `${file}: ${moved}${added.length} added, ${unused.length} unused, ${pruned.length} pruned`;
    });
    const taken = new Set(done.map(({ from }) => from));
    const left = loaded
      .flatMap(({ memory }) => orphansOf(memory, pages))
      .filter(({ file }) => !taken.has(file))
      .map(({ file }) => `${file}: no page of this site has it`);
    print(
      done.map(({ file, from, changes: { added, unused, pruned } }) => ({
        file,
        from,
        added,
        unused,
        pruned,
      })),
      [...lines, ...left].join('\n') ||
        'No language besides the original yet: sync --lang L starts one.',
    );
  },

  async keys({ path }, print) {
    const none = createMemory('und', [], sourceLanguage);
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

  async import({ path, lang, page }, print) {
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
      return { language: languageOf(language), pageKey, read: readLocaleFile(from, text) };
    });
    const loaded = await load([...new Set(imports.map(({ language }) => language))]);
    refuse(loaded.flatMap(({ problems }) => problems));
    // What several files have for one page is added up.
    const written = new Map<string, Import['entries']>();
    const done = imports.map(({ language, pageKey, read }) => {
      const file = localePath(locales, language, pageKey);
      const memory = loaded.find((other) => other.memory.language === language)?.memory;
      const former = written.get(file) ?? memory?.files.get(pageKey)?.entries;
      const { entries, taken, kept } = importFile(former, read);
      written.set(file, entries);
      return { from: read.file, file, isPage: pages.includes(pageKey), taken, kept };
    });
    for (const [file, entries] of written) await writeChanged(file, writeLocaleFile(entries));
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
async function languages(asked?: string): Promise<string[]> {
  const files = await readLocales(project);
  const found = new Set(files.map(({ language }) => language));
  found.delete(sourceLanguage);
  for (const code of found) languageOf(code, `${locales}/${code}`);
  if (asked !== undefined && !found.has(asked)) {
    throw new Error(
      `${locales}/${asked} does not exist. Start it with: npm run i18n -- sync --lang ${asked}`,
    );
  }
  return asked === undefined ? [...found].sort() : [asked];
}

function languageOf(code: string, named = `"${code}"`): string {
  if (!isLanguage(code) || code === sourceLanguage) {
    throw new Error(`${named} is no language to translate to. Name one by its tag: zh, pt-BR, …`);
  }
  return code;
}

async function load(codes: readonly string[]): Promise<ReturnType<typeof loadLanguage>[]> {
  const loaded = codes.map(async (code) =>
    loadLanguage(await readLocales(project, code), code, sourceLanguage),
  );
  return Promise.all(loaded);
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

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lang: { type: 'string' },
      page: { type: 'string' },
      prune: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { lang, page, prune, json, help } = values;
  const [name, path, ...others] = positionals;
  if (help) return console.log(usage);
  const command = name === undefined ? undefined : commands.get(name);
  if (!command)
    throw new Error(`${name ? `"${name}" is no command` : 'no command is named'}.\n${usage}`);
  const extra = name === 'import' || name === 'keys' ? others[0] : path;
  if (extra !== undefined) throw new Error(`"${extra}" is one argument too many.\n${usage}`);
  await command(
    { path, lang: lang === undefined ? undefined : languageOf(lang), page, prune, json },
    (value, readable) => console.log(json ? JSON.stringify(value, null, 2) : readable),
  );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

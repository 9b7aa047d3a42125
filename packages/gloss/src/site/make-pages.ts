import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFile } from 'gloss-common/write-file';
import {
  annotateFile,
  answerTo,
  importedBy,
  indexPages,
  type PageEntry,
  type PageIndex,
  type Question,
} from '../annotate/annotate.ts';
import type { Runs } from '../annotate/runs.ts';
import type { TypeInference } from '../languages/language.ts';
import { openNames } from '../languages/languages.ts';
import { findBasedpyright } from '../languages/python/basedpyright.ts';
import { type Project, readLocales, readReviews, readSources } from '../project.ts';
import { readFiles } from '../read-files.ts';
import { faultsOf, SourceError, throwAll } from '../source-error.ts';

/** What a site is made of at a time. */
export interface Manifest {
  /** Which page of the store each source has become: `<digest>.json`. */
  pages: { source: string; digest: string }[];
  /** How many of them each language has begun, the source language first. */
  languages: Record<string, number>;
  /** Changes if a translation does. */
  locales: string;
}

/**
 * Makes a page of every program and text, and stores them. What is stored outlives the build: a page is made again only
 * if its file, what its links, types or numbers come from, or Gloss itself with its libraries has changed.
 *
 * @param store folder of the pages
 * @param manifest file that is written last, when all pages are there
 * @returns a function that does so with the files as they are by then. It gives what is wrong in files that aren't strict,
 *   and throws at the end what is in all others
 */
export function pageMaker(
  project: Project,
  store: string,
  manifest: string,
): () => Promise<SourceError[]> {
  let former: PageIndex | undefined;
  const namesOf = openNames(project.root);
  const generator = describeGenerator(project);
  const make = async (inference?: TypeInference) => {
    const { files, runs, roots } = await readSources(project);
    const index = indexPages(files, { roots, former });
    former = index;
    const { macros, imageHosts } = project;
    const options = { runs, macros, imageHosts, types: namesOf(files, inference) };
    const stored = new Set(await readdir(store).catch(() => []));
    const pages: Manifest['pages'] = [];
    const kept = new Set<string>();
    const faults: SourceError[] = [];
    const warnings: SourceError[] = [];
    for (const file of files) {
      const from = index.bySource.get(file.path)?.entry;
      if (!from) continue;
      const answers = { index, from, runs };
      const own = hash([
        await generator,
        inference?.key ?? '',
        JSON.stringify([macros, imageHosts, file.dialect, file.strict]),
        file.path,
        file.text,
        ...importedBy(file.path, index).map((path) => index.bySource.get(path)?.file.text ?? ''),
      ]);
      const links = `${own}.links.json`;
      let asked: Question[] = [];
      if (stored.has(links)) asked = JSON.parse(await readFile(join(store, links), 'utf8'));
      let digest = digestOf(own, asked, answers);
      if (!stored.has(links) || !stored.has(`${digest}.json`)) {
        const made = await annotateFile(file.path, index, options).catch((error) => {
          faults.push(...faultsOf(error));
        });
        if (!made) continue;
        digest = digestOf(own, made.asked, answers);
        if (made.warnings.length > 0) {
          await writeFile(join(store, warned(digest)), JSON.stringify(made.warnings));
          stored.add(warned(digest));
        }
        for (const [name, bytes] of made.files)
          await writeFile(join(store, `${digest}.${name}`), bytes);
        await writeFile(join(store, `${digest}.json`), JSON.stringify(made.page));
        await writeFile(join(store, links), JSON.stringify(made.asked));
      }
      if (stored.has(warned(digest))) {
        const told: SourceError[] = JSON.parse(await readFile(join(store, warned(digest)), 'utf8'));
        warnings.push(
          ...told.map(({ place, problem, remedy }) => new SourceError(place, problem, remedy)),
        );
      }
      pages.push({ source: file.path, digest });
      kept.add(links).add(`${digest}.json`);
    }
    throwAll(faults);
    const locales = await readLocales(project);
    const reviews = await readReviews(project, new Set(locales.map(({ language }) => language)));
    const keys = new Set(index.pages.map(({ pageKey }) => pageKey));
    const languages: Manifest['languages'] = { [project.sourceLanguage]: pages.length };
    for (const { language, pageKey, text } of locales)
      if (language !== project.sourceLanguage && keys.has(pageKey) && hasTranslation.test(text))
        languages[language] = (languages[language] ?? 0) + 1;
    const made: Manifest = {
      pages,
      languages,
      locales: hash([...locales, ...reviews].flatMap(({ file, text }) => [file, text])),
    };
    await writeFile(manifest, JSON.stringify(made));
    await prune(store, stored, kept);
    return warnings;
  };
  return async () => {
    if (project.pythonTypes === undefined) return make();
    const inference = await findBasedpyright(project.root);
    return make(inference).finally(() => inference.close());
  };
}

/** A file whose values are all empty is there to be filled in. */
const hasTranslation = /":\s*"[^"]/;

/** Beside a page: what is wrong on it, so that it is said again as long as it is so. */
function warned(digest: string): string {
  return `${digest}.warnings.json`;
}

/** Former pages serve again when a change is taken back; they go when they are many. */
async function prune(
  store: string,
  stored: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): Promise<void> {
  // What belongs to a page has its name first.
  const isKept = (name: string) => kept.has(name) || kept.has(name.replace(/\..*/, '.json'));
  const old = [...stored].filter((name) => !isKept(name));
  if (old.length > 100 + 2 * kept.size)
    await Promise.all(old.map((name) => rm(join(store, name), { force: true })));
}

/** What it asks hangs on its own texts alone, what it shows on the answers as well. */
function digestOf(
  own: string,
  asked: readonly Question[],
  answers: { index: PageIndex; from: PageEntry; runs: Runs },
): string {
  const { path, pageKey } = answers.from;
  const all = asked.map((question) => answerTo(question, answers));
  return hash([own, JSON.stringify([path, pageKey, all])]);
}

/** All of Gloss that a page is made by, and the versions of what it and the programs import: an upgrade leaves no old page. */
async function describeGenerator({ root }: Project): Promise<string> {
  // Beside each other in the repository, and in what is packed.
  const packages = fileURLToPath(new URL('../../../', import.meta.url));
  const [files, locks] = await Promise.all([
    readFiles(
      ['gloss/src/{annotate,languages}/**/*.{ts,js}', '{gloss,common}/src/*.{ts,js}'],
      packages,
    ),
    readFiles(['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'], root),
  ]);
  return hash([...files, ...locks].map(({ text }) => text));
}

/** Each part with its length, so that no two lists of parts read alike. */
function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length}\n`).update(part);
  return sum.digest('hex').slice(0, 32);
}

import { existsSync } from 'node:fs';
import { readPages, readText, writeChanged } from '../../project.ts';
import { SourceError, withinStack } from '../../source-error.ts';
import { exchangePage } from '../../translate/exchange/exchange-page.ts';
import { readPo } from '../../translate/exchange/read-po.ts';
import { readXliff } from '../../translate/exchange/read-xliff.ts';
import { takePage } from '../../translate/exchange/take-page.ts';
import type { ExchangePage, ReadPage } from '../../translate/exchange/types.ts';
import { writePo } from '../../translate/exchange/write-po.ts';
import { writeXliff } from '../../translate/exchange/write-xliff.ts';
import { isUnreviewedIn } from '../../translate/review.ts';
import {
  languagesOf,
  load,
  type Loaded,
  type Options,
  pagesOf,
  type Print,
  refuse,
} from './shared.ts';

const formats: Record<string, { end: string; write: (page: ExchangePage) => string }> = {
  po: { end: 'po', write: writePo },
  xliff: { end: 'xlf', write: writeXliff },
};

/** Reads a file that translators' tools have written, by its ending. */
export function readExchange(file: string, text: string): ReadPage[] {
  return withinStack({ file }, () =>
    file.endsWith('.po') ? [readPo(file, text)] : readXliff(file, text),
  );
}

/** Writes a file for each page and language, for translators' tools. */
export async function exportFiles(
  { project, lang, page, format = 'po', out = 'translations', force }: Options,
  print: Print,
): Promise<void> {
  const { end, write } = (Object.hasOwn(formats, format) && formats[format]) || {};
  if (!end || !write)
    throw new Error(
      `There is no --format ${format}. Use one of ${Object.keys(formats).join(', ')}`,
    );
  const pages = pagesOf(await readPages(project), page);
  const loaded = await load(await languagesOf(project, lang), project);
  refuse(loaded.flatMap(({ problems }) => problems));
  const made = loaded.flatMap((language) =>
    pages.map((each) => {
      const { memory, unreviewed } = language;
      const exchanged = exchangePage(each, memory, isUnreviewedIn(unreviewed));
      const file = `${out.replaceAll('\\', '/')}/${memory.language}/${each.pageKey}.${end}`;
      return { file, language, exchanged, text: write(exchanged) };
    }),
  );
  if (!force) for (const { file, language } of made) await requireImported(file, language);
  for (const { file, text } of made) await writeChanged(file, text);
  const done = made.map(({ file, exchanged: { entries } }) => ({
    file,
    entries: entries.length,
    open: entries.filter(({ progress }) => progress !== 'done').length,
  }));
  print(
    done,
    done.map(({ file, entries, open }) => `${file}: ${entries} texts, ${open} to do`).join('\n') ||
      'No language besides the original yet: sync --lang L starts one.',
  );
}

/** @throws where a file that is there holds translations that nobody has imported: they would be lost */
async function requireImported(file: string, { memory, unreviewed }: Loaded): Promise<void> {
  if (!existsSync(file)) return;
  for (const { pageKey = '', entries } of readExchange(file, await readText(file))) {
    const own = memory.files.get(pageKey)?.entries;
    const existing = { entries: own, unreviewed: unreviewed.get(pageKey) };
    const { taken, changed, reviewed, faults } = takePage(existing, entries, {
      languages: memory,
      drafts: false,
    });
    const count = [...taken, ...changed, ...reviewed, ...faults].length;
    if (count === 0) continue;
    const problem = `it holds ${count} translations that are not in ${memory.language}'s own files`;
    throw new SourceError({ file }, problem, 'Import it first, or write over it with --force');
  }
}

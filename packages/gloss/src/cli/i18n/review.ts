import { readPages } from '../../project.ts';
import { pageStatus } from '../../translate/page-status.ts';
import { reportUnreviewed } from '../../translate/report.ts';
import { isUnreviewedIn } from '../../translate/review.ts';
import { nameAuthors } from './authors.ts';
import {
  languagesOf,
  load,
  type Loaded,
  type Options,
  pagesOf,
  type Print,
  refuse,
  writeReview,
} from './shared.ts';

/** Lists what nobody has looked at, or says that somebody has. */
export async function reviewFiles(
  { project, lang, page, accept, all }: Options,
  print: Print,
): Promise<void> {
  const loaded = await load(await languagesOf(project, lang), project);
  refuse(loaded.flatMap(({ problems }) => problems));
  const wanted = pagesOf(await readPages(project), page);
  const waiting = loaded.map((language) => {
    const isUnreviewed = isUnreviewedIn(language.unreviewed);
    const entries = wanted.flatMap(
      (each) => pageStatus(each, language.memory, project.locales, isUnreviewed).unreviewed,
    );
    return { language, entries };
  });
  // An entry may be shown on several pages.
  const found = waiting.flatMap((each) => each.entries);
  const entries = [...new Map(found.map((each) => [`${each.file}:${each.line}`, each])).values()];
  if (accept === undefined && !all) {
    await nameAuthors(entries, project.root);
    const lines = entries.map(reportUnreviewed).join('\n');
    return print(entries, lines || 'Nothing waits for a review.');
  }
  const isAccepted = ({ key }: { key: string }) => all || key === accept;
  const accepted = entries.filter(isAccepted);
  if (accept !== undefined && accepted.length === 0)
    throw new Error(`"${accept}" waits for no review. i18n review lists what does`);
  for (const { language, entries } of waiting)
    await markReviewed(language, entries.filter(isAccepted), project);
  print(accepted, `${accepted.length} reviewed.`);
}

/** Takes entries off the lists that they are on, whichever pages these were made for. */
async function markReviewed(
  { memory, unreviewed }: Loaded,
  entries: readonly { file: string; key: string }[],
  project: Options['project'],
): Promise<void> {
  for (const [pageKey, waiting] of unreviewed) {
    const left = new Map(waiting);
    for (const { file, key } of entries) {
      const own = [...memory.files.values()].find((other) => other.file === file);
      if (waiting.get(key) === own?.entries.get(key)?.value) left.delete(key);
    }
    if (left.size === waiting.size) continue;
    await writeReview(project, memory.language, pageKey, left);
  }
}

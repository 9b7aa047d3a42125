import type { z } from 'zod';
import { check, type Languages } from '../../translate/checks.ts';
import { checkGlossary, termsIn } from '../../translate/checks/glossary.ts';
import { loadGlossary } from '../../translate/load.ts';
import { concordance, recall } from '../../translate/recall.ts';
import type { Finding } from '../../translate/types.ts';
import type { Project } from '../../project.ts';
import { openLanguage, pageOf, type shapes } from './requests.ts';

/** What the checks say of a translation as it is typed. */
export async function findingsOf(
  { language, key, value }: z.infer<typeof shapes.check>,
  project: Project,
): Promise<{ findings: Finding[] }> {
  const { glossary } = loadGlossary((await openLanguage(language, project)).files);
  const languages: Languages = { source: project.sourceLanguage, language };
  return { findings: check(key, value, languages).concat(checkGlossary(glossary, key, value)) };
}

/** How similar texts are translated, and what the glossary says of the words in this one. */
export async function aidsFor(
  { language, path, key }: z.infer<typeof shapes.aids>,
  project: Project,
) {
  const { pageKey } = await pageOf(path, project);
  const { files, memory } = await openLanguage(language, project);
  return {
    recalled: recall(memory.files.values(), key, pageKey),
    terms: termsIn(loadGlossary(files).glossary, key).map(([term, words]) => ({ term, words })),
  };
}

/** Where words occur in originals. */
export async function occurrencesOf(
  { language, words }: z.infer<typeof shapes.concordance>,
  project: Project,
) {
  const { memory } = await openLanguage(language, project);
  return { occurrences: concordance(memory.files.values(), words) };
}

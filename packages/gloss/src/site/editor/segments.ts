import type { z } from 'zod';
import { loadLanguages } from '../../translate/load-languages.ts';
import { localePath } from '../../translate/locale-path.ts';
import { words } from '../../translate/words/words.ts';
import { type Project, readLocales } from '../../project.ts';
import { sectionsToTranslate } from '../view/translations.ts';
import { deskWords } from './desk-words.ts';
import { openLanguage, pageOf, Refused, type shapes } from './requests.ts';
import { savedValue } from './save.ts';

/** All that a page has to translate, with the desk's own words in the translator's language. */
export async function segmentsOf(
  { language, path }: z.infer<typeof shapes.segments>,
  project: Project,
) {
  const page = await pageOf(path, project);
  await openLanguage(language, project);
  const { sourceLanguage: source, locales } = project;
  const { languages } = loadLanguages(await readLocales(project), { source, words });
  const found = languages.find(({ code }) => code === language);
  if (!found) throw new Refused(404, `There is no folder ${locales}/${language}`);
  const sections = sectionsToTranslate(page, found).map(({ id, segments }) => ({
    id,
    segments: segments.map((segment) => ({
      ...segment,
      based: savedValue(found.memory, page.pageKey, segment.key),
    })),
  }));
  return { file: localePath(locales, language, page.pageKey), sections, words: deskWords(found.t) };
}

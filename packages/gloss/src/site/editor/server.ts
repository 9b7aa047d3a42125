import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { refusal } from 'gloss-common/local-request';
import { check } from '../../translate/checks.ts';
import { checkGlossary } from '../../translate/checks/glossary.ts';
import { isLanguage } from '../../translate/languages.ts';
import { loadLanguages } from '../../translate/load-languages.ts';
import { loadGlossary, loadLanguage } from '../../translate/load.ts';
import { localePath } from '../../translate/locale-path.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { type Project, readLocales, readPageAt, writeChanged } from '../../project.ts';
import { words } from '../../translate/words/words.ts';
import { sectionsToTranslate } from '../view/translations.ts';
import { withTranslation } from './save.ts';

/** Where the editor answers, below the site's own base. */
export const editorPath = '/__editor/';
const longestBody = 1_000_000;

const asked = z.object({ language: z.string(), path: z.string() });
const checked = z.object({ language: z.string(), key: z.string(), value: z.string() });
const saved = checked.extend({ path: z.string() });

/** A request that can't be served, said to the translator. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Saves one after the other: each reads the file as the former left it. */
let saving = Promise.resolve<unknown>(undefined);

/** Answers what the editor asks of a project; all else is another's. */
export function editorServer(project: Project) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const at = url.pathname.indexOf(editorPath);
    if (at < 0) return next();
    try {
      const reason = refusal(request);
      if (reason !== undefined) throw new Refused(403, `The editor refuses the request: ${reason}`);
      const action = `${request.method} ${url.pathname.slice(at + editorPath.length)}`;
      answer(response, 200, await act(action, url, request, project));
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      answer(response, status, { message: error instanceof Error ? error.message : String(error) });
    }
  };
}

async function act(
  action: string,
  url: URL,
  request: IncomingMessage,
  project: Project,
): Promise<unknown> {
  switch (action) {
    case 'GET segments':
      return segments(valid(asked, Object.fromEntries(url.searchParams)), project);
    case 'POST check':
      return findings(valid(checked, await body(request)), project);
    case 'POST save': {
      const input = valid(saved, await body(request));
      const mine = saving.then(() => save(input, project));
      saving = mine.catch(() => undefined);
      return mine;
    }
    default:
      throw new Refused(404, `The editor knows no "${action}"`);
  }
}

/** All that a page has to translate, with the editor's own words in the translator's language. */
async function segments(
  { language, path }: z.infer<typeof asked>,
  project: Project,
): Promise<unknown> {
  const page = await pageOf(path, project);
  const { sourceLanguage: source, locales } = project;
  const { languages } = loadLanguages(await readLocales(project), { source, words });
  const found = languages.find(({ code }) => code === known(language, project));
  if (!found) throw new Refused(404, `There is no folder ${locales}/${language}`);
  const { t } = found;
  return {
    file: localePath(locales, language, page.pageKey),
    sections: sectionsToTranslate(page, found),
    words: {
      edit: t('editor.edit'),
      save: t('editor.save'),
      close: t('editor.close'),
      next: t('editor.next'),
      saved: t('editor.saved'),
      sound: t('editor.sound'),
      former: t('editor.former'),
      hint: t('editor.hint'),
      translated: t('state.translated'),
      outdated: t('state.outdated'),
      suggested: t('state.suggested'),
      missing: t('state.missing'),
      identical: t('state.identical'),
      invalid: t('state.invalid'),
    },
  };
}

async function findings(
  { language, key, value }: z.infer<typeof checked>,
  project: Project,
): Promise<unknown> {
  const { glossary } = loadGlossary(
    await readLocales(project, known(language, project), 'glossary'),
  );
  const languages = { source: project.sourceLanguage, language };
  return { findings: check(key, value, languages).concat(checkGlossary(glossary, key, value)) };
}

async function save(
  { language, path, key, value }: z.infer<typeof saved>,
  project: Project,
): Promise<unknown> {
  const page = await pageOf(path, project);
  const { sourceLanguage, locales } = project;
  const files = await readLocales(project, known(language, project));
  if (files.length === 0) throw new Refused(404, `There is no folder ${locales}/${language}`);
  const { memory, problems } = loadLanguage(files, language, sourceLanguage);
  const file = localePath(locales, language, page.pageKey);
  const broken = problems.find(({ place }) => place.file === file);
  if (broken) throw new Refused(409, `${broken.message}. Nothing has been changed`);
  await writeChanged(
    join(project.root, file),
    writeLocaleFile(withTranslation(page, memory, key, value)),
  );
  return { file };
}

/** The page at an address; its name comes from the project's own files, never from the request. */
async function pageOf(path: string, project: Project) {
  const page = await readPageAt(path, project);
  if (!page) throw new Refused(404, `There is no page "${path}"`);
  return page;
}

function known(language: string, { sourceLanguage }: Project): string {
  if (isLanguage(language) && language !== sourceLanguage) return language;
  throw new Refused(400, `"${language}" is no language to translate to`);
}

function valid<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  throw new Refused(400, z.prettifyError(result.error));
}

async function body(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new Refused(413, 'The request is too long');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Refused(400, 'The request is not JSON');
  }
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(value));
}

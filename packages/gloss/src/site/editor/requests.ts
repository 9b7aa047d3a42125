import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { loadLanguage } from '../../translate/load.ts';
import { isLanguage } from '../../translate/languages.ts';
import { type Project, readLocales, readPageAt } from '../../project.ts';

/** A request that can't be served, said to the translator; `more` says it to the desk. */
export class Refused extends Error {
  readonly status: number;
  readonly more: object;
  constructor(status: number, message: string, more: object = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }
}

const longestBody = 1_000_000;

/** A translation with what its file had when it was begun, so that nobody else's is overwritten. */
export const shapes = (() => {
  const language = z.string();
  const path = z.string();
  const key = z.string().min(1);
  const value = z.string();
  const pair = z.object({ search: z.string().min(1), replacement: z.string() });
  return {
    strings: z.object({ language }),
    segments: z.object({ language, path }),
    aids: z.object({ language, path, key }),
    concordance: z.object({ language, words: z.string().trim().min(2) }),
    check: z.object({ language, key, value }),
    save: z.object({ language, path, key, value, based: value }),
    saveString: z.object({ language, key, value, based: value }),
    find: pair.extend({ language }),
    replace: pair.extend({
      language,
      chosen: z.array(z.object({ page: z.string(), key, based: value })).max(10_000),
    }),
  };
})();

/** @throws {Refused} where the input is not what the action takes */
export function valid<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  throw new Refused(400, z.prettifyError(result.error));
}

export async function body(request: IncomingMessage): Promise<unknown> {
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

export function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(value));
}

/** The page at an address; its name comes from the project's own files, never from the request. */
export async function pageOf(path: string, project: Project) {
  const page = await readPageAt(path, project);
  if (!page) throw new Refused(404, `There is no page "${path}"`);
  return page;
}

/** A language's files, read as they are now. */
export async function openLanguage(language: string, project: Project) {
  const { sourceLanguage, locales } = project;
  if (!isLanguage(language) || language === sourceLanguage)
    throw new Refused(400, `"${language}" is no language to translate to`);
  const files = await readLocales(project, language);
  if (files.length === 0) throw new Refused(404, `There is no folder ${locales}/${language}`);
  return { files, ...loadLanguage(files, language, sourceLanguage) };
}

/** The answer to a save that would overwrite what somebody else has saved meanwhile. */
export function conflict(file: string, current: string): Refused {
  const message = `${file} has another translation by now. Nothing has been changed`;
  return new Refused(409, message, { current });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { refusal } from 'gloss-common/local-request';
import type { Project } from '../../project.ts';
import { aidsFor, findingsOf, occurrencesOf } from './aids.ts';
import { findHits, replaceChosen } from './replace.ts';
import { answer, body, Refused, shapes, valid } from './requests.ts';
import { saveTranslation } from './save.ts';
import { segmentsOf } from './segments.ts';
import { saveString, stringsIn } from './strings.ts';

/** Where the desk's server answers, below the site's own base. */
export const editorPath = '/__editor/';

type Action = (input: unknown, project: Project) => Promise<unknown>;

function action<Shape extends z.ZodType>(
  shape: Shape,
  act: (input: z.infer<Shape>, project: Project) => Promise<unknown>,
): Action {
  return async (input, project) => act(valid(shape, input), project);
}

/** Saves one after the other: each reads the files as the former left them. */
let saving = Promise.resolve<unknown>(undefined);

function saves(save: Action): Action {
  return (input, project) => {
    const mine = saving.then(() => save(input, project));
    saving = mine.catch(() => undefined);
    return mine;
  };
}

const actions = new Map<string, Action>([
  ['GET segments', action(shapes.segments, segmentsOf)],
  ['GET aids', action(shapes.aids, aidsFor)],
  ['GET concordance', action(shapes.concordance, occurrencesOf)],
  ['GET find', action(shapes.find, findHits)],
  ['GET strings', action(shapes.strings, stringsIn)],
  ['POST check', action(shapes.check, findingsOf)],
  ['POST save', saves(action(shapes.save, saveTranslation))],
  ['POST replace', saves(action(shapes.replace, replaceChosen))],
  ['POST save-string', saves(action(shapes.saveString, saveString))],
]);

/** Answers what the desk asks of a project; all else is another's. */
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
      const name = `${request.method} ${url.pathname.slice(at + editorPath.length)}`;
      const act = actions.get(name);
      if (!act) throw new Refused(404, `The editor knows no "${name}"`);
      const isRead = request.method === 'GET';
      const input = isRead ? Object.fromEntries(url.searchParams) : await body(request);
      answer(response, 200, await act(input, project));
    } catch (error) {
      const { status, more } = error instanceof Refused ? error : { status: 500, more: {} };
      const message = error instanceof Error ? error.message : String(error);
      answer(response, status, { message, ...more });
    }
  };
}

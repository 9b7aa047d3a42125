import type { DeskWords } from '../desk-words.ts';
import type { Hit } from '../replace.ts';
import { base } from './here.ts';

export type { Hit };

export interface Finding {
  check: string;
  level: 'error' | 'warning';
  message: string;
}

export type State = keyof DeskWords['states'];

/** A piece of what changed. */
export interface Part {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

export interface Segment {
  state: State;
  key: string;
  original: string;
  value?: string;
  /** What the file had when the desk asked. */
  based: string;
  difference?: Part[];
  holes: string[];
}

export interface PageAnswer {
  file: string;
  sections: { id?: string; segments: Segment[] }[];
  words: DeskWords;
}

export interface StringsAnswer {
  file: string;
  strings: { key: string; original: string; value: string; known: string }[];
}

export interface Aids {
  recalled: { file: string; line: number; original: string; value: string; ratio: number }[];
  terms: { term: string; words: string[] }[];
}

export interface Occurrence {
  file: string;
  line: number;
  original: string;
  translation: string;
}

/** What the server didn't do, and why; of a conflict, what the file has by now. */
export class RefusedError extends Error {
  readonly current: string | undefined;
  constructor(message: string, current: string | undefined) {
    super(message);
    this.current = current;
  }
}

/** Reads something from the desk's server. */
export function get<T>(action: string, query: Record<string, string>): Promise<T> {
  return answerOf(fetch(`${base}__editor/${action}?${new URLSearchParams(query)}`));
}

/** Has it check or write something. */
export function post<T>(action: string, input: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(input);
  return answerOf(fetch(`${base}__editor/${action}`, { method: 'POST', headers, body }));
}

async function answerOf<T>(request: Promise<Response>): Promise<T> {
  const response = await request;
  const result = await response.json();
  if (!response.ok) throw new RefusedError(result.message, result.current);
  return result as T;
}

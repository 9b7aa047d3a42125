import { readTree } from '../tree.ts';
import { isBlank, type TakeTags, textOf } from './lines.ts';

const prompt = /^ {0,3}>>>(?: |$)/;

/** `>>> f(1)` and what it answers, up to an empty line: to Markdown, a quotation in a quotation. */
export const takeDoctest: TakeTags = (lines, at) => {
  if (!prompt.test(lines[at]?.text ?? '')) return undefined;
  let end = at;
  while (!isBlank(lines[end]) || prompt.test(lines[end + 1]?.text ?? '')) end++;
  const text = textOf(lines.slice(at, end));
  return { tags: [{ kind: 'example', name: '', text }], taken: end - at };
};

/** Whether an example is something to run, and not something to read. */
export function isCode(example: string): boolean {
  return /^\s*>>> /m.test(example) || readTree(`${example}\n`).every(({ isWrong }) => !isWrong);
}

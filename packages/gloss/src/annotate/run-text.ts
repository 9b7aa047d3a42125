import type { ElementContent } from 'hast';
import { type Place, SourceError } from '../source-error.ts';
import { escapeHtml } from './escape-html.ts';
import { readRunFields, type Runs } from './run-path.ts';

/**
 * A text that a model wrote, quoted from a record: a paragraph for each line. It is in the language that the model learnt on pages of
 * every language.
 *
 * @param path `name.model.seed1.samples.warm`, a run by its name
 * @param lang the model's language
 * @throws {SourceError} where no run has the text, or several have one
 */
export function quoteRun(
  path: string,
  runs: Runs,
  place: Place,
  lang?: string | null,
): ElementContent {
  const spots = readRunFields(path, runs, place);
  if (spots.length > 1)
    throw new SourceError(
      place,
      `"${path}" is ${spots.length} texts, one for each seed`,
      'Name a seed behind the model, as in model.seed1',
    );
  const value = spots[0]?.value;
  if (typeof value !== 'string')
    throw new SourceError(
      place,
      `"${path}" is no text`,
      'Write a number as {run:…} in a sentence; a block quotes what a model wrote',
    );
  const lines = value.split('\n').filter((line) => line.trim() !== '');
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`);
  const html = `<blockquote lang="${escapeHtml(lang ?? 'en')}">${paragraphs.join('')}</blockquote>`;
  return { type: 'html', value: html, text: lines.join('\n') };
}

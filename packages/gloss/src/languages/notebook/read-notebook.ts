import { type ParseError, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import type { SourceFile } from '../types.ts';
import { type LeftOut, takeOutputs, text } from './outputs.ts';
import type { CellOutput } from '../types.ts';

/** A notebook as pages need it: outputs are as few as a page can carry. */
export interface Notebook {
  /** What its programs are written in, in small letters: `python`. */
  language: string;
  cells: NotebookCell[];
  /** What of its outputs is too much. */
  leftOut: LeftOut[];
}

export interface NotebookCell {
  /** Its place among all cells, from 1. */
  number: number;
  kind: 'code' | 'markdown' | 'raw';
  lines: string[];
  outputs: CellOutput[];
  /** Files that its Markdown holds: by their names, the data of each type. */
  attachments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const schema = z.object({
  nbformat: z.number(),
  metadata: z
    .object({
      kernelspec: z.object({ language: z.string().optional() }).optional().catch(undefined),
      language_info: z.object({ name: z.string().optional() }).optional().catch(undefined),
    })
    .default({}),
  cells: z.array(
    z.object({
      cell_type: z.enum(['code', 'markdown', 'raw']),
      source: text.default(''),
      outputs: z.array(z.unknown()).default([]),
      attachments: z.record(z.string(), z.record(z.string(), text)).default({}),
    }),
  ),
});

/** What was read last of each file: pages, names and the question whether there is any page need it in turn. */
const known = new Map<string, { text: string; notebook: Notebook }>();

/** @throws {SourceError} where it is no notebook of today's format */
export function readNotebook({ path, text: json }: SourceFile): Notebook {
  const former = known.get(path);
  if (former?.text === json) return former.notebook;
  const value = readJson(path, json);
  requireFormat(path, value);
  const { success, data, error } = schema.safeParse(value);
  if (!success) {
    const [first] = error.issues;
    const [part, number, field] = first?.path ?? [];
    const where =
      part === 'cells' && typeof number === 'number'
        ? `cell ${number + 1} has no ${field === 'cell_type' ? 'known type' : `${String(field)} as it should be`}`
        : `"${(first?.path ?? []).join('.')}" is not as it should be`;
    throw new SourceError({ file: path }, `this is no notebook: ${where}`, 'Save it in Jupyter');
  }
  const { metadata, cells } = data;
  const { taken, leftOut } = takeOutputs(cells.map(({ outputs }) => outputs));
  const notebook: Notebook = {
    language: (
      metadata.language_info?.name ??
      metadata.kernelspec?.language ??
      'python'
    ).toLowerCase(),
    cells: cells.map(({ cell_type: kind, source, attachments }, index) => ({
      number: index + 1,
      kind,
      lines: source.split(/\r\n?|\n/),
      outputs: kind === 'code' ? (taken[index] ?? []) : [],
      attachments,
    })),
    leftOut,
  };
  known.set(path, { text: json, notebook });
  return notebook;
}

function readJson(path: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const errors: ParseError[] = [];
    parseTree(json, errors);
    // Python writes these numbers, which JSON doesn't have.
    const isNumber = ({ offset, length }: ParseError) =>
      /^-?(?:NaN|Infinity)$/.test(json.slice(offset, offset + length));
    const numbers = errors.filter(isNumber);
    if (numbers.length > 0) return readJson(path, withNulls(json, numbers));
    const line = json.slice(0, errors[0]?.offset ?? 0).split('\n').length;
    throw new SourceError(
      { file: path, line },
      json.trim() === '' ? 'the notebook is empty' : 'the notebook is no JSON from here on',
      'Take an earlier version out of Git, or open it in Jupyter and save it; after a merge, look for lines with <<<<<<<',
      { cause },
    );
  }
}

function withNulls(json: string, places: readonly ParseError[]): string {
  let from = 0;
  const parts = places.map(({ offset, length }) => {
    const part = json.slice(from, offset).replace(/-$/, '');
    from = offset + length;
    return `${part}null`;
  });
  return parts.join('') + json.slice(from);
}

/** @throws {SourceError} where the format is another one */
function requireFormat(path: string, value: unknown): void {
  const format = z.object({ nbformat: z.number() }).safeParse(value).data?.nbformat;
  if (format === 4) return;
  const name = path.split('/').at(-1);
  throw new SourceError(
    { file: path },
    format === undefined
      ? 'this is no notebook: it doesn\'t say which "nbformat" it has'
      : `the notebook has nbformat ${format}, and pages are made of nbformat 4`,
    format === undefined || format > 4
      ? 'Save it in Jupyter'
      : `Convert it: jupyter nbconvert --to notebook --nbformat 4 --inplace ${name}`,
  );
}

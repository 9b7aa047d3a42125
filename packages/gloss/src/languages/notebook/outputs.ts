import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { CellOutput } from '../types.ts';

/**
 * What a page can carry. What is beyond that is left out, and the page says so, and the build: nobody reads a log of
 * ten thousand lines, and a page of 50 MB nobody loads.
 */
export const limits = {
  /** Of one cell's text. */
  lines: 200,
  letters: 20_000,
  /** Of one table, or one drawing, in letters; of one image, in bytes. */
  html: 100_000,
  svg: 1_000_000,
  image: 2_000_000,
  /** Of all outputs of a notebook. */
  text: 400_000,
  images: 10_000_000,
};

/** An output that is too much for a page. */
export interface LeftOut {
  cell: number;
  what: string;
}

/** Text, or its lines. */
export const text = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? given : given.join('')));
const output = z.discriminatedUnion('output_type', [
  z.object({ output_type: z.literal('stream'), name: z.string().default('stdout'), text }),
  z.object({
    output_type: z.enum(['display_data', 'execute_result']),
    data: z.record(z.string(), z.unknown()).default({}),
  }),
  z.object({
    output_type: z.literal('error'),
    ename: z.string().default(''),
    evalue: z.string().default(''),
    traceback: z.array(z.string()).default([]),
  }),
]);

/** Takes of each cell's outputs what a page can show. */
export function takeOutputs(cells: readonly (readonly unknown[])[]): {
  taken: CellOutput[][];
  leftOut: LeftOut[];
} {
  const left = { text: limits.text, images: limits.images };
  const leftOut: LeftOut[] = [];
  const taken = cells.map((outputs, index) => {
    const cell = index + 1;
    const shown = joinStreams(outputs.flatMap(readOutput)).map(within(limits, left));
    for (const { what } of shown) if (what !== undefined) leftOut.push({ cell, what });
    return shown.map(({ output: each }) => each);
  });
  return { taken, leftOut };
}

/** What one output says, in the best of its forms that a page can show. */
function readOutput(given: unknown): CellOutput[] {
  const read = output.safeParse(given);
  if (!read.success) return [{ kind: 'none' }];
  const { data: said } = read;
  if (said.output_type === 'stream')
    return [{ kind: said.name === 'stderr' ? 'warning' : 'text', text: said.text }];
  if (said.output_type === 'error') {
    const { ename, evalue, traceback } = said;
    const last = `${ename}: ${evalue}`;
    return [{ kind: 'error', text: traceback.length > 0 ? traceback.join('\n') : last }];
  }
  const of = (type: string) => {
    const found = text.safeParse(said.data[type]);
    return found.success && found.data.trim() !== '' ? found.data : undefined;
  };
  const plain = of('text/plain') ?? of('text/markdown');
  const svg = of('image/svg+xml');
  if (svg !== undefined) return [{ kind: 'svg', svg, plain }];
  for (const type of ['png', 'jpeg', 'gif', 'webp'] as const) {
    const data = of(`image/${type}`)?.replaceAll(/\s/g, '');
    if (data !== undefined) return [{ kind: 'image', type, data }];
  }
  const tex = of('text/latex');
  if (tex !== undefined) return [{ kind: 'tex', tex, plain }];
  const html = of('text/html');
  if (html !== undefined) return [{ kind: 'html', html, plain }];
  const words = of('text/markdown') ?? plain;
  return [words === undefined ? { kind: 'none' } : { kind: 'text', text: words }];
}

/** A program that writes in turns has one output, as on a terminal. */
function joinStreams(outputs: readonly CellOutput[]): CellOutput[] {
  const joined: CellOutput[] = [];
  for (const each of outputs) {
    const last = joined.at(-1);
    if (last && hasText(last) && hasText(each) && last.kind === each.kind && each.kind !== 'error')
      joined.splice(-1, 1, { ...last, text: last.text + each.text });
    else joined.push(each);
  }
  return joined.map((each) => (hasText(each) ? { ...each, text: onTerminal(each.text) } : each));
}

function hasText(output: CellOutput): output is Extract<CellOutput, { text: string }> {
  return 'text' in output;
}

const escape = '\u001B';
const colour = new RegExp(`(${escape}\\[[\\d;]*m)`);
const kept = new Set(['\t', '\n', escape]);

/** What a terminal shows in the end: a bar of progress once, colours, and nothing else that moves the cursor. */
function onTerminal(written: string): string {
  return (
    written
      .replaceAll(/\r+\n/g, '\n')
      .replaceAll(/^[^\n]*\r(?=[^\n\r])/gm, '')
      .replaceAll('\r', '')
      .split(colour)
      // Every second piece is a colour.
      .map((piece, at) => (at % 2 === 1 ? piece : stripVTControlCharacters(piece)))
      .join('')
      .replaceAll(/\p{Cc}/gu, (sign) => (kept.has(sign) ? sign : ''))
      .trimEnd()
  );
}

/** Cuts what is too long, and counts what is shown. */
function within(most: typeof limits, left: { text: number; images: number }) {
  const none = (what: string) => ({ output: { kind: 'none' as const }, what });
  return (given: CellOutput): { output: CellOutput; what?: string } => {
    switch (given.kind) {
      case 'none':
        return { output: given };
      case 'image': {
        const bytes = Math.ceil(given.data.length * 0.75);
        if (bytes > Math.min(most.image, left.images)) return none(`an image of ${size(bytes)}`);
        left.images -= bytes;
        return { output: given };
      }
      case 'svg': {
        const { length } = given.svg;
        if (length > Math.min(most.svg, left.images)) return none(`a drawing of ${size(length)}`);
        left.images -= length;
        return { output: given };
      }
      case 'tex':
      case 'html': {
        const written = given.kind === 'tex' ? given.tex : given.html;
        if (written.length <= Math.min(most.html, left.text)) {
          left.text -= written.length;
          return { output: given };
        }
        const { plain } = given;
        const what = `a table or text of ${size(written.length)}`;
        return plain === undefined
          ? none(what)
          : { ...within(most, left)({ kind: 'text', text: plain }), what };
      }
      default: {
        const lines = given.text.split('\n');
        const letters = Math.min(most.letters, left.text);
        const begin = lines.slice(0, most.lines).join('\n').slice(0, letters);
        left.text -= begin.length;
        if (begin.length === given.text.length) return { output: given };
        const more = Math.max(1, lines.length - begin.split('\n').length);
        // A page full of errors is nobody's; but what went wrong stands at its end.
        const shown =
          given.kind === 'error' ? `${begin}\n…\n${lines.at(-1)?.slice(0, 500)}` : begin;
        return {
          output: { ...given, text: shown, more },
          what: `the rest of a text of ${size(given.text.length)}, lines: ${more}`,
        };
      }
    }
  };
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

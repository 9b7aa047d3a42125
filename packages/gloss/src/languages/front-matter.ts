import { z } from 'zod';
import { SourceError } from '../source-error.ts';
import type { Opening } from './language.ts';
import { type Markdown, placeAt, placeOf } from './prose-place.ts';
import type { FrontMatter } from './types.ts';
import { checkYaml } from './yaml.ts';

const text = z.string().trim().min(1);

const paper = z.strictObject({
  title: text,
  url: z.url({ protocol: /^https?$/ }),
  authors: text.optional(),
  year: z.int().optional(),
});

const schema = z.strictObject({
  title: text,
  summary: text,
  paper: paper.optional(),
  date: z.iso.date('Give a day as year-month-day: 2026-11-28').optional(),
  order: z.number().optional(),
  symbols: z.record(text, z.union([text.transform((name) => [name]), z.array(text)])).optional(),
});

/** What Jupytext keeps there is none of a page's business. */
const written = schema.extend({ jupyter: z.unknown().optional() });

/** Fields a person may write where an unknown one was found: path of the object → its keys. */
const fields: Readonly<Record<string, string[]>> = {
  '': Object.keys(schema.shape),
  paper: Object.keys(paper.shape),
};

/** The front matter, and the Markdown that follows it. */
interface Opened {
  /** Absent where the Markdown doesn't begin with a `---` line. */
  opening: Opening | undefined;
  docs: string;
  docsLine: number;
}

/** Takes the YAML between `---` lines off the top of a page's first prose. */
export function readFrontMatter(markdown: Markdown): Opened {
  const { docs, docsLine } = markdown;
  const lines = docs.split('\n');
  const fence = (line: string) => line.trimEnd() === '---';
  if (!fence(lines[0] ?? '')) return { opening: undefined, docs, docsLine };
  const end = lines.findIndex((line, index) => index > 0 && fence(line));
  // A line of dashes is a line across the page, where nobody has to begin with front matter.
  if (end === -1 && !markdown.source.strict) return { opening: undefined, docs, docsLine };
  if (end === -1)
    throw new SourceError(
      placeOf(markdown, 1),
      'the front matter is never closed',
      'End it with a line of three dashes: ---',
    );
  const opening = readFields(markdown, lines.slice(1, end).join('\n'));
  const start = lines.findIndex((line, index) => index > end && line.trim() !== '');
  if (start === -1) return { opening, docs: '', docsLine: docsLine + lines.length };
  return { opening, docs: lines.slice(start).join('\n'), docsLine: docsLine + start };
}

function readFields(markdown: Markdown, yaml: string): Opening {
  // Offsets in the YAML and in the Markdown differ by the opening fence.
  const shift = markdown.docs.indexOf('\n') + 1;
  const { value, faults, placeOf } = checkYaml({
    yaml,
    name: 'the front matter',
    schema: markdown.source.strict ? written : written.partial(),
    fields: (path) => fields[path] ?? [],
    remedy: () => 'A page needs at least "title: …" and "summary: …"',
    placeAt: (offset) => placeAt(markdown, shift + offset),
  });
  const places = { title: placeOf('title'), summary: placeOf('summary') };
  return { frontMatter: { title: '', summary: '', ...rightOf(value) }, places, faults };
}

/** The fields that are as they should be. */
function rightOf(value: unknown): Partial<FrontMatter> {
  const given = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const read = Object.entries(schema.shape).map(([field, type]) => [
    field,
    type.safeParse(given[field]).data,
  ]);
  return Object.fromEntries(read.filter(([, data]) => data !== undefined));
}

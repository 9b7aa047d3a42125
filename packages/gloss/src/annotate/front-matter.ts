import { z } from 'zod';
import { SourceError } from '../source-error.ts';
import { findBareNumberIn } from './bare-number.ts';
import { type Markdown, placeAt, placeOf } from './prose-place.ts';
import type { FrontMatter } from './types.ts';
import { readYaml } from './yaml.ts';

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
  order: z.number().optional(),
  symbols: z.record(text, z.union([text.transform((name) => [name]), z.array(text)])).optional(),
});

/** Fields a person may write where an unknown one was found: path of the object → its keys. */
const fields: Readonly<Record<string, string[]>> = {
  '': Object.keys(schema.shape),
  paper: Object.keys(paper.shape),
};

export interface Opening {
  /** Absent where the Markdown doesn't begin with a `---` line. */
  frontMatter: FrontMatter | undefined;
  /** What follows the front matter. */
  docs: string;
  docsLine: number;
}

/** Takes the YAML between `---` lines off the top of a page's first prose. */
export function readFrontMatter(markdown: Markdown): Opening {
  const { docs, docsLine } = markdown;
  const lines = docs.split('\n');
  const fence = (line: string) => line.trimEnd() === '---';
  if (!fence(lines[0] ?? '')) return { frontMatter: undefined, docs, docsLine };
  const end = lines.findIndex((line, index) => index > 0 && fence(line));
  if (end === -1)
    throw new SourceError(
      placeOf(markdown, 1),
      'the front matter is never closed',
      'End it with a line of three dashes: ---',
    );
  const frontMatter = readFields(markdown, lines.slice(1, end).join('\n'));
  const start = lines.findIndex((line, index) => index > end && line.trim() !== '');
  if (start === -1) return { frontMatter, docs: '', docsLine: docsLine + lines.length };
  return { frontMatter, docs: lines.slice(start).join('\n'), docsLine: docsLine + start };
}

function readFields(markdown: Markdown, yaml: string): FrontMatter {
  // Offsets in the YAML and in the Markdown differ by the opening fence.
  const shift = markdown.docs.indexOf('\n') + 1;
  const { data, placeOf: placeOfField } = readYaml({
    yaml,
    name: 'the front matter',
    schema,
    fields: (path) => fields[path] ?? [],
    remedy: () => 'A page needs at least "title: …" and "summary: …"',
    placeAt: (offset) => placeAt(markdown, shift + offset),
  });
  for (const field of ['title', 'summary'] as const) {
    const bare = findBareNumberIn(data[field]);
    if (bare === undefined) continue;
    throw new SourceError(
      placeOfField(field),
      `"${bare}" is a measured number without a source`,
      'Front matter takes no {run:…}: leave the number to the text, or name its source, as in (§3)',
    );
  }
  return data;
}

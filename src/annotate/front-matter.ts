import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { SourceError } from '../source-error.ts';
import { findBareNumber } from './bare-number.ts';
import { didYouMean } from './nearest.ts';
import { type Markdown, placeAt, placeOf } from './prose-place.ts';
import type { FrontMatter } from './types.ts';

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
  const frontMatter = readYaml(markdown, lines.slice(1, end).join('\n'));
  const start = lines.findIndex((line, index) => index > end && line.trim() !== '');
  if (start === -1) return { frontMatter, docs: '', docsLine: docsLine + lines.length };
  return { frontMatter, docs: lines.slice(start).join('\n'), docsLine: docsLine + start };
}

function readYaml(markdown: Markdown, yaml: string): FrontMatter {
  // Offsets in the YAML and in the Markdown differ by the opening fence.
  const shift = markdown.docs.indexOf('\n') + 1;
  const document = parseDocument(yaml, { lineCounter: new LineCounter(), prettyErrors: false });
  const [broken] = [...document.errors, ...document.warnings];
  if (broken)
    throw new SourceError(
      placeAt(markdown, shift + broken.pos[0]),
      `the front matter is not valid YAML: ${broken.message.replace(/\.$/, '')}`,
      'Correct the line; a text that holds ": " or " #" goes between quotes',
    );
  const read = schema.safeParse(document.toJS() ?? {});
  if (read.success) {
    const { title, summary } = read.data;
    for (const [field, value] of Object.entries({ title, summary })) {
      const words = { type: 'paragraph' as const, children: [{ type: 'text' as const, value }] };
      const bare = findBareNumber({ type: 'root', children: [words] });
      if (bare)
        throw new SourceError(
          placeAt(markdown, shift + offsetOf(document.contents, [field], undefined)),
          `"${bare.text}" is a measured number without a source`,
          'Front matter takes no {run:…}: leave the number to the text, or name its source, as in (§3)',
        );
    }
    return read.data;
  }
  // A misspelt field is the reason why another one is missing.
  const { issues } = read.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const path = (issue?.path ?? []).map(String);
  const offset = shift + offsetOf(document.contents, path, issue);
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = fields[path.join('.')] ?? [];
    throw new SourceError(
      placeAt(markdown, offset),
      `the front matter has no field "${key}"`,
      `${didYouMean(key, known)}The fields are ${known.join(', ')}`,
    );
  }
  throw new SourceError(
    placeAt(markdown, offset),
    `the front matter's "${path.join('.')}" is wrong: ${issue?.message ?? 'unknown'}`,
    'A page needs at least "title: …" and "summary: …"',
  );
}

/** Offset of the YAML node an issue is about, or of the nearest one around it that exists. */
function offsetOf(contents: unknown, path: readonly string[], issue?: z.core.$ZodIssue) {
  const keys = issue?.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
  let offset = 0;
  let node = contents;
  for (const name of keys) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (!pair) break;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}

import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { openLanguages } from 'astro-gloss/languages/languages';
import { parse } from 'astro-gloss/languages/parse';
import type { Section } from 'astro-gloss/languages/types';
import { decode } from 'astro-gloss/read-files';
import { SourceError } from 'astro-gloss/source-error';

const usage = 'Usage: npm run sections -- FILE… [--json]';

/** What an author's file becomes, before it is a page. */
interface Listing {
  file: string;
  sections: Pick<Section, 'id' | 'title' | 'docs' | 'code' | 'startLine' | 'endLine'>[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(usage);
  if (positionals.length === 0) throw new Error(`no file is named. ${usage}`);
  const listings: Listing[] = [];
  for (const name of positionals) listings.push(await list(name));
  console.log(
    values.json ? JSON.stringify(listings, null, 2) : listings.map(readable).join('\n\n'),
  );
}

async function list(name: string): Promise<Listing> {
  const path = relative('.', resolve(name)).replaceAll(sep, '/');
  const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
    };
    const reason = reasons[error.code ?? ''] ?? `it can't be read (${error.code})`;
    throw new SourceError({ file: name }, reason, 'Name a .ts or .md file', { cause: error });
  });
  await openLanguages([{ path }]);
  const { sections } = parse({ path, text: decode(name, bytes) });
  return {
    file: path,
    sections: sections.map(({ id, title, docs, code, startLine, endLine }) => ({
      id,
      title,
      docs,
      code,
      startLine,
      endLine,
    })),
  };
}

function readable({ file, sections }: Listing): string {
  const lines = sections.map(({ id, title, docs, code, startLine, endLine }) => {
    const span = code === '' ? 'no code' : `lines ${startLine}–${endLine}`;
    const words = docs.split(/\s+/).filter(Boolean).length;
    return `  #${id}  ${title && `${title}  `}(${span}, ${words} words)`;
  });
  return [`${file}: ${sections.length} sections`, ...lines].join('\n');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

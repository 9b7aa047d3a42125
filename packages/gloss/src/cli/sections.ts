import { relative, resolve, sep } from 'node:path';
import { openLanguages } from '../languages/languages.ts';
import { parse } from '../languages/parse.ts';
import type { Section } from '../languages/types.ts';
import { readText } from '../project.ts';
import { readArguments } from './read-arguments.ts';

/** What an author's file becomes, before it is a page. */
interface Listing {
  file: string;
  sections: Pick<Section, 'id' | 'title' | 'docs' | 'code' | 'startLine' | 'endLine'>[];
}

/** Prints the sections that files are cut into. */
export async function sections(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, { json: { type: 'boolean' } });
  if (positionals.length === 0)
    throw new Error('no file is named. Usage: astro-gloss sections FILE… [--json]');
  const listings: Listing[] = [];
  for (const name of positionals) listings.push(await list(name));
  console.log(
    values.json ? JSON.stringify(listings, null, 2) : listings.map(readable).join('\n\n'),
  );
}

async function list(name: string): Promise<Listing> {
  const file = {
    path: relative('.', resolve(name)).replaceAll(sep, '/'),
    text: await readText(name),
  };
  await openLanguages([file]);
  const { sections } = parse(file);
  return {
    file: file.path,
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

import type { File } from '@babel/types';
import { readFrontMatter } from '../front-matter.ts';
import type { SourceLanguage, Syntax } from '../language.ts';
import { withPreamble } from '../own-line.ts';
import type { Text } from '../text.ts';
import { proseComments } from './comments.ts';
import { declarations } from './declarations.ts';
import { splitTags } from './jsdoc.ts';
import { strippingComplaints } from './stripping.ts';
import { readSyntax } from './syntax.ts';
import { openTypes } from './type-reader.ts';

export const typescript: SourceLanguage = {
  name: 'TypeScript',
  extensions: ['ts', 'mts', 'cts'],
  noPage: ({ path }) => /\.d\.[mc]?ts$/.test(path),
  grammar: 'ts',
  opening: 'Begin with a comment /** that holds "title: …" and "summary: …" between two lines ---',
  word: /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu,
  borrowing: /^import /,
  read,
  splitTags,
  openNames: (folder) => openTypes(undefined, folder),
};

/** Comments that have their lines to themselves are prose, and all else is code. */
function read(source: Text): Syntax {
  const { ast, comments } = readSyntax(source);
  const [first, ...others] = withPreamble(source, proseComments(source, comments), comments);
  const rest = {
    declared: declarations(ast),
    imports: importsOf(ast),
    complaints: strippingComplaints(source, ast),
  };
  if (first?.kind !== 'block') return { prose: first ? [first, ...others] : [], ...rest };
  const { opening, ...text } = readFrontMatter({ source, ...first });
  return { opening, prose: [{ ...first, ...text }, ...others], ...rest };
}

function importsOf({ program }: File): string[] {
  return program.body.flatMap((statement) => {
    const from = 'source' in statement ? statement.source?.value : undefined;
    return from?.startsWith('.') ? [from] : [];
  });
}

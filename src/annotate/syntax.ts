import { type ParserOptions, parse as parseSyntax } from '@babel/parser';
import type { File } from '@babel/types';
import { SourceError } from '../source-error.ts';
import { lineAt, lineStarts, type Text } from './text.ts';

/** A comment's extent in the text, marks included; `end` is exclusive. */
export interface RawComment {
  kind: 'block' | 'line';
  start: number;
  end: number;
  /** What stands between the marks. */
  value: string;
}

export interface Syntax {
  ast: File;
  comments: RawComment[];
}

const options: ParserOptions = {
  sourceType: 'unambiguous',
  // Attaching comments to nodes is slow on long runs of comments, and we place them by line anyway.
  attachComment: false,
  // TypeScript's own parser leaves questions such as "is this name declared twice?" to its checker. So do we.
  errorRecovery: true,
  annexB: false,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowNewTargetOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
};

/** What Babel reports and TypeScript's parser accepts: their meaning is wrong, their grammar is not. */
const meaningNotGrammar: ReadonlySet<string> = new Set([]);

/** Reads TypeScript's grammar: every comment, and the tree that names what is declared. */
export function readSyntax(source: Text): Syntax {
  const { file, text } = source;
  const dts = /\.d\.[mc]?ts$/.test(file);
  const result = attempt(source, () =>
    parseSyntax(text, {
      ...options,
      plugins: [
        ['typescript', { dts }],
        'decorators-legacy',
        'decoratorAutoAccessors',
        'deferredImportEvaluation',
        'sourcePhaseImports',
      ],
    }),
  );
  const error = result.errors?.find(({ reasonCode }) => !meaningNotGrammar.has(reasonCode));
  if (error) throw syntaxError(source, error);
  const comments = (result.comments ?? []).map(({ type, start, end, value }): RawComment => ({
    kind: type === 'CommentBlock' ? 'block' : 'line',
    start: start ?? 0,
    end: end ?? 0,
    value,
  }));
  return { ast: result, comments };
}

function attempt<T>(source: Text, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof SyntaxError ? syntaxError(source, error) : error;
  }
}

function syntaxError(source: Text, error: SyntaxError & { pos?: unknown }): SourceError {
  const starts = lineStarts(source);
  const offset = typeof error.pos === 'number' ? error.pos : 0;
  const line = lineAt(starts, offset);
  const place = { file: source.file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  const problem = error.message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
  return new SourceError(
    place,
    `not valid TypeScript: ${problem}`,
    'Mend it; "npx tsc" shows the same place',
    { cause: error },
  );
}

import { createRequire } from 'node:module';
import { type ParserOptions, parse as parseSyntax } from '@babel/parser';
import type { File } from '@babel/types';
import type Compiler from 'typescript';
import { SourceError } from '../../source-error.ts';
import type { RawComment } from '../own-line.ts';
import { lineAt, lineStarts, type Text } from '../text.ts';

export interface Syntax {
  ast: File;
  comments: RawComment[];
}

const options: ParserOptions = {
  sourceType: 'unambiguous',
  // Attaching comments to nodes is slow on long runs of comments, and we place them by line anyway.
  attachComment: false,
  errorRecovery: true,
  annexB: false,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowNewTargetOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
};

/** Reads TypeScript's grammar: every comment, and the tree that names what is declared. */
export function readSyntax(source: Text): Syntax {
  const { file, text } = source;
  const dts = /\.d\.[mc]?ts$/.test(file);
  let result: ReturnType<typeof parseSyntax>;
  try {
    result = parseSyntax(text, {
      ...options,
      plugins: [
        ['typescript', { dts }],
        ['decorators', {}],
        'decoratorAutoAccessors',
        'deferredImportEvaluation',
        'sourcePhaseImports',
      ],
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw compilerComplaint(source) ?? readerComplaint(source, error);
  }
  // Babel's reader also minds what a program means, such as a name declared twice. The compiler's word counts.
  if (result.errors && result.errors.length > 0) {
    const complaint = compilerComplaint(source);
    if (complaint) throw complaint;
  }
  const comments = (result.comments ?? []).map(({ type, start, end, value }): RawComment => ({
    kind: type === 'CommentBlock' ? 'block' : 'line',
    start: start ?? 0,
    end: end ?? 0,
    value,
  }));
  return { ast: result, comments };
}

/** What TypeScript itself says of the grammar, in the words an author's editor shows. */
function compilerComplaint(source: Text): SourceError | undefined {
  // Loading the compiler takes ten times as long as reading a file, so it is asked only when something is wrong.
  const ts: typeof Compiler = createRequire(import.meta.url)('typescript');
  const { diagnostics = [] } = ts.transpileModule(source.text, {
    fileName: source.file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const [first] = diagnostics.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  if (!first) return undefined;
  return complain(
    source,
    first.start ?? 0,
    ts.flattenDiagnosticMessageText(first.messageText, ' '),
  );
}

function readerComplaint(source: Text, error: SyntaxError): SourceError {
  const offset = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
  return complain(source, offset, error.message.replace(/\s*\(\d+:\d+\)$/, ''), error);
}

function complain(source: Text, offset: number, message: string, cause?: Error): SourceError {
  const starts = lineStarts(source);
  const line = lineAt(starts, offset);
  return new SourceError(
    { file: source.file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 },
    `not valid TypeScript: ${message.replace(/\.$/, '')}`,
    'Correct it; "npx tsc" shows the same place',
    { cause },
  );
}

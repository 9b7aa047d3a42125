import { SourceError } from '../source-error.ts';
import type { Runs } from './runs.ts';
import type { SourceFile } from '../languages/types.ts';

/** `content/runs/paper.json` → the run that `{run:paper.…}` reads. */
export function loadRuns(files: readonly SourceFile[]): Runs {
  return new Map(
    files.map((file) => [file.path.replace(/^.*\//, '').replace(/\.json$/, ''), parse(file)]),
  );
}

function parse({ path, text }: SourceFile): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = `not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new SourceError({ file: path }, problem, 'Copy the record of the run there again', {
      cause,
    });
  }
}

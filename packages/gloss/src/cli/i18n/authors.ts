import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Adds to entries who changed their lines last, and when. Without git, or where it doesn't know, nothing is added. */
export async function nameAuthors(
  entries: readonly { file: string; line: number; by?: string | undefined }[],
  root: string,
): Promise<void> {
  for (const [file, own] of Map.groupBy(entries, (entry) => entry.file)) {
    const authors = await authorsOf(file, root);
    for (const entry of own) entry.by = authors.get(entry.line);
  }
}

/** Who changed each line of a file last. */
async function authorsOf(file: string, root: string): Promise<Map<number, string>> {
  const authors = new Map<number, string>();
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd: root, maxBuffer: 1 << 28 })).stdout;
  try {
    // At its end, a shallow clone knows no better than its last commit.
    const isShallow = (await git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    const blamed = await git('blame', '--line-porcelain', '--', file);
    for (const lines of blamed.split(/^\t.*\n?/m)) {
      const [, line] = /^[\da-f]+ \d+ (\d+)/.exec(lines) ?? [];
      const name = /^author (.*)/m.exec(lines)?.[1];
      const time = /^author-time (\d+)/m.exec(lines)?.[1];
      if (line === undefined || name === undefined) continue;
      if (isShallow && /^boundary$/m.test(lines)) continue;
      const day = new Date(Number(time) * 1000).toISOString().slice(0, 10);
      const isCommitted = !/^0+ /.test(lines);
      authors.set(Number(line), isCommitted ? `${name}, ${day}` : 'not committed yet');
    }
  } catch {
    // There is no git, no repository, or the file is new to it.
  }
  return authors;
}

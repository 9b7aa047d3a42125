import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from './source-error.ts';

/**
 * Finds every file that patterns name, in a stable order. Paths are relative to `cwd`, with `/` on every system. A folder that is
 * only a link to another is left out: what it leads to is found where it lies, and no chain of links is endless.
 */
export async function findFiles(patterns: string | string[], cwd = '.'): Promise<string[]> {
  const paths = await Array.fromAsync(
    glob(patterns, { cwd, exclude: (path) => isForeign(path, cwd) }),
  );
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}

/** Reads them. */
export async function readFiles(
  patterns: string | string[],
  cwd = '.',
  read: (path: string, bytes: Uint8Array) => string = decode,
): Promise<{ path: string; text: string }[]> {
  const paths = await findFiles(patterns, cwd);
  return Promise.all(
    paths.map(async (path) => ({ path, text: read(path, await readFile(join(cwd, path))) })),
  );
}

/** Packages, virtual environments and what tools keep are nobody's texts. */
export function isForeign(path: string, cwd: string): boolean {
  return (
    /(?:^|[\\/])(?:node_modules|dist|site-packages|__pycache__|\.[^\\/.][^\\/]*)$/.test(path) ||
    (path !== '' && existsSync(join(cwd, path, 'pyvenv.cfg')))
  );
}

/**
 * A file's text. It is UTF-8, unless one of its first two lines names another encoding, as Python has it (PEP 263).
 *
 * @throws {SourceError} where it isn't
 */
export function decode(path: string, bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 400))
    .toString('latin1')
    .split(/\r\n?|\n/, 2);
  const named = path.endsWith('.py')
    ? head.map((line) => /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1])
    : [];
  const line = named.findIndex((name) => name !== undefined);
  const name = named[line] ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    // What Python calls `latin-1` or `iso8859_15`, others call `latin1` and `iso8859-15`.
    const label = name
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^(?:iso-)?latin-?/, 'latin');
    decoder = new TextDecoder(label.replace(/^cp-?(?=125\d$)/, 'windows-'), { fatal: true });
  } catch (cause) {
    throw new SourceError(
      { file: path, line: line + 1 },
      `the encoding "${name}" is not known`,
      'Save the file as UTF-8 and take the line out',
      { cause },
    );
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new SourceError(
      { file: path, line: firstWrong(bytes, decoder) },
      `it is not ${name.toUpperCase()}`,
      'Save it as UTF-8; a Python file may name its encoding in the first line: # coding: latin-1',
      { cause },
    );
  }
}

/** The first line that can't be decoded. */
function firstWrong(bytes: Uint8Array, decoder: TextDecoder): number {
  const text = Buffer.from(bytes).toString('latin1');
  const wrong = text.split('\n').findIndex((line) => {
    try {
      decoder.decode(Buffer.from(line, 'latin1'));
      return false;
    } catch {
      return true;
    }
  });
  return wrong + 1;
}

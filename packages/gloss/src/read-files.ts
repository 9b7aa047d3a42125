import { existsSync } from 'node:fs';
import { glob, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { SourceError } from './source-error.ts';

/** Finds every file that patterns name, in a stable order. Paths are relative to `cwd`, with `/` on every system. */
export async function findFiles(patterns: string | string[], cwd = '.'): Promise<string[]> {
  const paths = await Array.fromAsync(
    glob(patterns, { cwd, exclude: (path) => isForeign(path, cwd) }),
  );
  const found = await Promise.all(
    paths.map(async (path) =>
      (await isFile(join(cwd, path))) ? [path.replaceAll('\\', '/')] : [],
    ),
  );
  return found.flat().sort();
}

/**
 * Finds every file in folders and below them; a file may stand among them. A link to a folder is followed, unless what
 * it leads to is found where it lies: so no chain of links is endless, and nothing is found twice.
 */
export async function findBelow(folders: readonly string[], cwd = '.'): Promise<string[]> {
  const found = new Set<string>();
  const real = (path: string) => realpath(join(cwd, path)).catch(() => undefined);
  const seen = new Set<string>();
  for (const folder of folders) seen.add((await real(folder)) ?? '');
  const isSeen = (path: string) =>
    [...seen].some((other) => isWithin(path, other) || isWithin(other, path));
  const add = async (path: string, isLink: boolean): Promise<void> => {
    const target = await real(path);
    if (target === undefined || isForeign(path, cwd)) return;
    if (await isFile(target)) return void found.add(path);
    if (isLink && isSeen(target)) return;
    seen.add(target);
    for (const entry of await readdir(target, { withFileTypes: true })) {
      const name = posix.join(path, entry.name);
      if (entry.isFile() && !isForeign(name, cwd)) found.add(name);
      else if (entry.isDirectory() || entry.isSymbolicLink())
        await add(name, entry.isSymbolicLink());
    }
  };
  for (const folder of new Set(folders)) await add(folder, false);
  return [...found].sort();
}

function isWithin(path: string, folder: string): boolean {
  return !/^\.\.(?:[\\/]|$)/.test(relative(folder, path));
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** Reads every file that patterns name. */
export async function readFiles(
  patterns: string | string[],
  cwd = '.',
): Promise<{ path: string; text: string }[]> {
  return readEach(await findFiles(patterns, cwd), cwd);
}

/** Reads files that were found. */
export async function readEach(
  paths: readonly string[],
  cwd = '.',
  read: (path: string, bytes: Uint8Array) => string = decode,
): Promise<{ path: string; text: string }[]> {
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

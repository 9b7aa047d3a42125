import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { readFiles } from '../../read-files.ts';
import type { TypedName, TypeInference, TypePart } from '../language.ts';
import { coloured, shortened } from './describe.ts';

const option = "gloss({ pythonTypes: 'basedpyright' })";

/** Milliseconds after which a server that says nothing won't ever: the first answer of a large project may take a minute. */
const patience = 300_000;

/**
 * Finds the basedpyright of a project. Its server is started when the first name is asked for.
 *
 * @param root folder of the project, which basedpyright reads its own settings from
 * @throws where the package isn't installed
 */
export async function findBasedpyright(root: string, limit = patience): Promise<TypeInference> {
  const file = manifestOf('basedpyright', root);
  const { version, bin } = JSON.parse(await readFile(file, 'utf8'));
  // What it is told of the project, and by the usual lock files, which libraries it finds.
  const settings = await readFiles(
    ['pyrightconfig.json', 'pyproject.toml', 'requirements.txt', 'uv.lock', 'poetry.lock'],
    root,
  );
  let server: ReturnType<typeof startServer> | undefined;
  return {
    key: JSON.stringify([version, settings]),
    async complete(path, program, names) {
      if (!names.some(isOpen)) return names;
      server ??= startServer(join(dirname(file), bin['basedpyright-langserver']), root, limit);
      return (await server).complete(path, program, names);
    },
    async close() {
      const started = server;
      server = undefined;
      // Where it didn't start, it has been ended already.
      await (await started?.catch(() => undefined))?.close();
    },
  };
}

/** The project's own, or one beside Gloss. */
function manifestOf(name: string, root: string): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return resolve(`${name}/package.json`, {
      paths: [root, dirname(fileURLToPath(import.meta.url))],
    });
  } catch (cause) {
    throw new Error(
      `${option}: ${name} isn't installed. Run "npm install ${name}", or leave the option out`,
      { cause },
    );
  }
}

/** What a module is, or an object by its own name, is said by where it is declared. */
function isOpen({ type, declared }: TypedName): boolean {
  return type.length === 0 && !declared;
}

async function startServer(program: string, root: string, limit: number) {
  const { createMessageConnection, StreamMessageReader, StreamMessageWriter } =
    await import('vscode-jsonrpc/node');
  const child = spawn(process.execPath, [program, '--stdio'], { cwd: root });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000);
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  // Ends what waits for an answer, too.
  child.once('close', () => connection.dispose());
  // What it wants of an editor, it does without.
  connection.onRequest(() => null);
  connection.onError(() => connection.dispose());
  connection.listen();
  const close = () => end(child, connection);

  async function ask<Answer>(method: string, parameters: object): Promise<Answer> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`no answer to ${method} in ${limit / 1000} s`)),
      limit,
    );
    try {
      return await Promise.race([connection.sendRequest<Answer>(method, parameters), promise]);
    } catch (cause) {
      await close();
      const reason = said.trim() || (cause instanceof Error ? cause.message : String(cause));
      throw new Error(
        `${option}: basedpyright failed (${reason}). Try again or install another version of it; without the option, pages are made without its types`,
        { cause },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  const rootUri = pathToFileURL(root).href;
  await ask('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: root }],
    capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
  });
  await connection.sendNotification('initialized', {});

  async function complete(path: string, text: string, names: readonly TypedName[]) {
    // The script of a notebook stands beside it.
    const uri = pathToFileURL(join(root, path.replace(/(?<!\.py)$/, '.py'))).href;
    const textDocument = { uri, languageId: 'python', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const completed: TypedName[] = [];
    for (const name of names) {
      const position = { line: name.line, character: name.column };
      const type = isOpen(name)
        ? typeIn(await ask<Hover>('textDocument/hover', { textDocument: { uri }, position }), name)
        : name.type;
      completed.push({ ...name, type });
    }
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    return completed;
  }

  return { complete, close };
}

async function end(child: ChildProcess, connection: MessageConnection): Promise<void> {
  connection.dispose();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill();
  // One that hangs doesn't hear that.
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(timer);
}

type Hover = { contents?: { value?: string } } | null;

/** What basedpyright says of a name, in the words of the names that Gloss knows by itself: `def len(obj: Sized, /) -> int`. */
function typeIn(hover: Hover, { text }: TypedName): TypePart[] {
  const [, block = ''] = /^```python\n(.*?)\n```/s.exec(hover?.contents?.value ?? '') ?? [];
  // Each overload is a paragraph.
  const [first = '', ...more] = block.trim().split(/\n{2,}/);
  const line = first
    .replace(/^\((?:function|method|variable|constant|class)\) ?\s*/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=[([{]) |,? (?=[)\]}])/g, '')
    .replace(/: \.\.\.$/, '');
  // Who knows only that it is something, says nothing.
  if (line === '' || /^\(module\)|: Any$|\bUnknown\b/.test(line)) return [];
  const role = /^(?:async )?def /.test(line)
    ? 'function'
    : line.startsWith('class ')
      ? 'type'
      : undefined;
  const count = more.length === 0 ? '' : ` (+${more.length})`;
  return coloured(shortened(line) + count, text, role);
}

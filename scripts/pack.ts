import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { parseArgs } from 'node:util';
import ts from 'typescript';

/**
 * Makes the package in the current folder ready to be published: npm calls it before `npm pack`, and with `--undo` after
 * it. With `--to FOLDER` it leaves the package as it is, and that folder can be packed.
 *
 * Node strips no types below `node_modules`, so TypeScript becomes JavaScript in `dist`. Workspace packages among the
 * `devDependencies` are compiled into it; those among the `dependencies` stay packages.
 */
interface Manifest {
  name: string;
  exports: Record<string, string>;
  bin?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  [field: string]: unknown;
}

const here = process.cwd();
const packages = dirname(here);
const own = basename(here);
const { to = here, undo: isUndo } = parseArgs({
  options: { to: { type: 'string' }, undo: { type: 'boolean' } },
}).values;
const dist = join(resolve(to), 'dist');
const kept = join(here, '.package.json');

// A pack that was killed has left its own there.
if (to === here) await undo();
if (!isUndo) await pack();

async function undo(): Promise<void> {
  if (!existsSync(kept)) return;
  await rename(kept, join(here, 'package.json'));
  await rm(dist, { recursive: true, force: true });
  await rm(join(here, 'LICENSE'), { force: true });
}

async function pack(): Promise<void> {
  const manifest = manifestOf(own);
  const folders = [own, ...withIn(manifest)];
  compile(folders);
  const copied = [...filesOf(folders, '{astro,css,svg,js,cjs}'), ...templatesOf(folders)];
  for (const file of copied) {
    await mkdir(join(dist, dirname(file)), { recursive: true });
    await copyFile(join(packages, file), join(dist, file));
  }
  for (const file of globSync('**/*.{js,cjs,ts,astro}', { cwd: dist })) {
    const path = join(dist, file);
    await writeFile(path, redirected(await readFile(path, 'utf8'), file, folders));
  }
  await copyFile(join(packages, '..', 'LICENSE'), join(to, 'LICENSE'));
  if (to === here) await copyFile('package.json', kept);
  else for (const file of globSync('{README,CHANGELOG}.md')) await copyFile(file, join(to, file));
  await writeFile(
    join(to, 'package.json'),
    `${JSON.stringify(published(manifest, folders), null, 2)}\n`,
  );
}

/** Folders of the workspace packages that are compiled in, those that these want included. */
function withIn({ devDependencies = {} }: Manifest): string[] {
  const direct = globSync('*/package.json', { cwd: packages })
    .map((file) => dirname(file))
    .filter((folder) => manifestOf(folder).name in devDependencies);
  return [...new Set(direct.concat(direct.flatMap((folder) => withIn(manifestOf(folder)))))];
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
}

/** Relative to `packages`. */
function filesOf(folders: readonly string[], ends: string): string[] {
  return folders.flatMap((folder) => globSync(`${folder}/src/**/*.${ends}`, { cwd: packages }));
}

/** What a package writes into the folders of others: as it is there. */
function templatesOf(folders: readonly string[]): string[] {
  return folders
    .map((folder) => join(packages, folder, 'template'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(packages, join(parentPath, name)));
}

function compile(folders: readonly string[]): void {
  const { config } = ts.readConfigFile(join(packages, '../tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    join(packages, '..'),
  );
  const program = ts.createProgram({
    rootNames: filesOf(folders, 'ts').map((file) => join(packages, file)),
    options: {
      ...options,
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: packages,
      outDir: dist,
      types: ['node', 'astro/client'],
    },
  });
  const { diagnostics } = program.emit();
  const found = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (found.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(found, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => here,
      getNewLine: () => '\n',
    }),
  );
}

/** Imports of packages that are compiled in become relative, and names of TypeScript files those of what they have become. */
function redirected(text: string, file: string, folders: readonly string[]): string {
  const names = new Map(folders.map((folder) => [manifestOf(folder).name, folder]));
  return text.replaceAll(/(?<=(['"]))([^'"\n]+)(?=\1)/g, (literal) => {
    const [, name = '', path = ''] =
      /^((?:@[^/]+\/)?[^/]+)\/(?!package\.json$)(.+)$/.exec(literal) ?? [];
    const folder = names.get(name);
    if (folder !== undefined) {
      const target = `${folder}/src/${path}${extname(path) === '' ? '.js' : ''}`;
      return relative(dirname(file), target)
        .replace(/^(?!\.)/, './')
        .replaceAll('\\', '/');
    }
    const source = resolve(packages, dirname(file), literal);
    const isSource = /(?<!\.d)\.ts$/.test(literal) && existsSync(source);
    return isSource ? literal.replace(/ts$/, 'js') : literal;
  });
}

function published(manifest: Manifest, folders: readonly string[]): object {
  const { devDependencies: _, scripts: __, ...rest } = manifest;
  const others = folders.map((folder) => manifestOf(folder).dependencies ?? {});
  const dependencies = Object.assign({}, ...others.toReversed());
  return {
    ...rest,
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([name, path]) => [name, target(path)]),
    ),
    ...(manifest.bin && { bin: built(manifest.bin) }),
    files: ['dist', 'CHANGELOG.md'],
    dependencies: Object.fromEntries(Object.entries(dependencies).sort()),
  };
}

function target(path: string): string | { types: string; default: string } {
  const file = built(path);
  if (!file.endsWith('.ts')) return file;
  const stem = file.replace(/\.ts$/, '');
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

/** Where a file of the package is in what is packed. */
function built(path: string): string {
  return path.replace(/^\.\/src\//, `./dist/${own}/src/`);
}

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const parts = [
  // Pages that the site's own build has made serve again, where nothing of them changes.
  '.astro/gloss/pages',
  'astro.config.mjs',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'site',
  'src',
  'content',
  'locales',
  'scripts',
];

/** The second word of a program's text becomes another, as its author might have it: translations are outdated then. */
export function reword(program: string): string {
  return program.replace(/^( \* ---\n(?: \* .*\n)*? \* ---\n \* \S+ )\w+/m, `$1${reworded}`);
}
export const reworded = 'reworded';

/** A copy of this project to make mistakes in. */
export interface ProjectCopy {
  folder: string;
  /** Changes a file by its text. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** Runs a script with the project's Node, and answers with what it said whether or not it failed. */
  node(...args: string[]): Promise<{ code: number; output: string }>;
  /** Builds its site, and answers with the folder it is in. */
  build(): Promise<string>;
  remove(): Promise<void>;
}

export async function copyProject(): Promise<ProjectCopy> {
  // Below the project, so that what the copy imports is found through its link to node_modules and nowhere else.
  const folder = await mkdtemp(resolve('.cache', 'project-'));
  for (const part of parts) await cp(part, join(folder, part), { recursive: true });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  const copy: ProjectCopy = {
    folder,
    async edit(file, change) {
      const text = await readFile(join(folder, file), 'utf8');
      await writeFile(join(folder, file), change(text));
    },
    node: (...args) =>
      new Promise((done) => {
        // What Vitest says of itself there, Astro would take for its own: pages would have no policy.
        const { DEV: _, PROD: __, ...surroundings } = process.env;
        const env = {
          ...surroundings,
          NODE_ENV: 'production',
          ASTRO_TELEMETRY_DISABLED: '1',
          NO_COLOR: '1',
        };
        execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
          done({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
        });
      }),
    async build() {
      const { code, output } = await copy.node('node_modules/astro/bin/astro.mjs', 'build');
      if (code !== 0) throw new Error(`The copy's site can't be built:\n${output}`);
      return join(folder, 'dist');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return copy;
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openBackend } from 'gloss-kernels/backends';
import { UserError } from 'gloss-kernels/user-error';

/**
 * `npm run native`: the backend "native" out of the npm registry and PyPI alone, for networks that let nothing else through. The
 * package's own installation loads TensorFlow's C library from a third place; here it comes out of TensorFlow's Python wheel.
 */
const pack = '@tensorflow/tfjs-node@4.22.0';
/** It has the C library in a file of its own, which the version that the package would download (2.9.1) has not. */
const wheel = 'tensorflow-cpu==2.15.1';
const folder = join('node_modules', '@tensorflow', 'tfjs-node');

try {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new UserError(
      `This was tried on Linux x64 only, and here is ${process.platform} ${process.arch}`,
      'See docs/native.md for what it does',
    );
  // Without --save-dev npm finds that an optional peer need not be there, and installs nothing.
  run('npm', ['install', '--no-save', '--save-dev', '--ignore-scripts', pack]);
  await takeLibrary();
  // Node's headers lie beside the Node that Gloss brings; another one may have to load them.
  const node = join(process.execPath, '..', '..');
  const headers = existsSync(join(node, 'include/node/node_api.h')) ? [`--nodedir=${node}`] : [];
  run('npm', ['run', 'build-addon-from-source', '--', ...headers], folder);
  const { name, device } = await openBackend('native');
  console.log(`The backend "${name}" is there: ${device}`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The wheel is unpacked, never imported: it need not fit the Python that is here. */
async function takeLibrary(): Promise<void> {
  const deps = join(folder, 'deps');
  const unpacked = join(deps, 'wheel');
  await rm(deps, { recursive: true, force: true });
  const only = ['--no-deps', '--no-compile', '--only-binary=:all:', '--python-version=3.11'];
  run('python3', ['-m', 'pip', 'install', ...only, `--target=${unpacked}`, wheel]);
  await mkdir(join(deps, 'lib'));
  await rename(join(unpacked, 'tensorflow', 'include'), join(deps, 'include'));
  // The linker looks for the first names, the finished addon for the second.
  for (const [name, file] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ] as const) {
    await rename(join(unpacked, 'tensorflow', file), join(deps, 'lib', file));
    await symlink(file, join(deps, 'lib', name));
  }
  await rm(unpacked, { recursive: true });
}

function run(command: string, args: readonly string[], cwd = '.'): void {
  console.error(`> ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const reason = error ? ` (${error.message})` : '';
  throw new UserError(
    `${command} failed${reason}`,
    'Its output stands above; docs/native.md says what each step needs',
  );
}

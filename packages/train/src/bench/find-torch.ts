import { messageOf } from 'gloss-kernels/user-error';
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Python that has PyTorch. */
export interface PythonWithTorch {
  python: string;
  /** PyTorch's version. */
  torch: string;
}

/**
 * Looks for a Python that has PyTorch: the one that the variable PYTHON names, or else each one on the path, as it is
 * often not the first that has it.
 *
 * @param onMissing is told why there is none
 */
export async function findTorch(
  onMissing: (reason: string) => void = () => {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PythonWithTorch | undefined> {
  const pythons = environment['PYTHON'] ? [environment['PYTHON']] : pythonsOn(environment['PATH']);
  const reasons = new Set<string>();
  for (const python of pythons) {
    try {
      const { stdout } = await run(python, ['-c', 'import torch; print(torch.__version__)']);
      return { python, torch: stdout.trim() };
    } catch (error) {
      reasons.add(lastLine(error));
    }
  }
  const found = reasons.size > 0 ? [...reasons].join('; ') : 'there is no python3';
  onMissing(`PyTorch is not here (${found}). Debian and Ubuntu: apt install python3-torch`);
  return undefined;
}

function pythonsOn(path = ''): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '' && existsSync(folder));
  // /bin often is /usr/bin. The file itself may be the same for two environments, so it tells nothing.
  const distinct = new Set(folders.map((folder) => realpathSync(folder)));
  const names = process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'];
  return [...distinct]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter((file) => existsSync(file));
}

/** Python ends its tale of a failure with what failed. */
function lastLine(error: unknown): string {
  const told = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const words = told || messageOf(error);
  return words.split('\n').at(-1) ?? '';
}

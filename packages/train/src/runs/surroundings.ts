import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { RunRecord } from '../records/run-record.ts';

const run = promisify(execFile);

/** What a run's figures depend on, apart from its configuration. It names no host, user or folder. */
export async function describeSurroundings(): Promise<
  Pick<RunRecord, 'versions' | 'commit' | 'machine'>
> {
  // The nearest one above: compiled, this file lies deeper in the package.
  const manifest = findPackageJSON('..', import.meta.url);
  const { version } = JSON.parse(await readFile(manifest ?? '', 'utf8'));
  return {
    versions: { gloss: String(version), node: process.versions.node, tensorflow: tf.version.tfjs },
    commit: await describeCommit(),
    machine: {
      system: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model.trim() || 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  };
}

/** Of the current folder, as topics are found below it. */
async function describeCommit(): Promise<RunRecord['commit']> {
  try {
    const head = await run('git', ['rev-parse', 'HEAD']);
    const status = await run('git', ['status', '--porcelain', '--untracked-files=no']);
    return { hash: head.stdout.trim(), modified: status.stdout.trim() !== '' };
  } catch {
    return null;
  }
}

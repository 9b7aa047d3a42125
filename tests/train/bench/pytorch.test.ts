import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findTorch } from '../../../src/train/bench/find-torch.ts';
import { openPyTorch, pyTorchThreads } from '../../../src/train/bench/pytorch.ts';

const found = await findTorch();

describe('where there is no PyTorch', () => {
  test('the reason is told, with what to install', async () => {
    const reasons: string[] = [];
    const tell = (reason: string) => reasons.push(reason);
    expect(await findTorch(tell, { PATH: '/nowhere' })).toBeUndefined();
    expect(await findTorch(tell, { PYTHON: '/nowhere/python3' })).toBeUndefined();
    expect(reasons).toEqual([
      expect.stringMatching(/^PyTorch is not here \(there is no python3\)\. .*python3-torch$/),
      expect.stringMatching(/^PyTorch is not here \(.*ENOENT.*\)\. .*python3-torch$/),
    ]);
  });

  test('there is no peer', async () => {
    vi.stubEnv('PYTHON', '/nowhere/python3');
    expect(await openPyTorch({ products: 1, others: 1 })).toBeUndefined();
    vi.unstubAllEnvs();
  });
});

test.skipIf(process.platform === 'win32')(
  'a Python that breaks off is an error that says why',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gloss-python-'));
    const python = join(folder, 'python3');
    const script =
      '#!/bin/sh\nif [ "$1" = -c ]; then echo 9.9; else echo "No memory left" >&2; exit 1; fi\n';
    await writeFile(python, script, { mode: 0o755 });
    vi.stubEnv('PYTHON', python);
    try {
      await expect(openPyTorch({ products: 1, others: 1 })).rejects.toThrow(
        "PyTorch's part of the benchmark failed (No memory left). Mend that Python, or name another in the variable PYTHON",
      );
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    }
  },
);

test('one core leaves one setting, more leave three', () => {
  expect(pyTorchThreads(1)).toEqual([{ products: 1, others: 1 }]);
  expect(pyTorchThreads(2)).toHaveLength(3);
});

test.skipIf(!found)(
  'PyTorch trains round by round until it is closed (skipped where it is not installed)',
  async () => {
    const peer = await openPyTorch({ products: 1, others: 1 }, undefined, { width: 40 });
    expect(peer?.name).toBe(`PyTorch ${found?.torch} (threads: 1 for products, 1 for the rest)`);
    for (const steps of [3, 1]) expect(await peer?.round(steps)).toBeGreaterThan(100);
    await peer?.close();
    await expect(peer?.round(1)).rejects.toThrow('failed');
  },
);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findTorch } from '../../src/bench/find-torch.ts';
import { openPyTorch, pyTorchThreads } from '../../src/bench/pytorch.ts';
import { findTopics, loadTopic, presetOf } from '../../src/topics.ts';

const found = await findTorch();
const peer = { script: new URL('peer.mjs', import.meta.url), settings: { batch: 32 } };

/** Runs a test with a Python that has PyTorch 9.9 and does with a program what the shell is told. */
async function withPython(program: string, work: () => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gloss-python-'));
  const python = join(folder, 'python3');
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then echo 9.9; else ${program}; fi\n`;
  await writeFile(python, script, { mode: 0o755 });
  vi.stubEnv('PYTHON', python);
  try {
    await work();
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
}

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
    expect(await openPyTorch(peer, { products: 1, others: 1 })).toBeUndefined();
    vi.unstubAllEnvs();
  });
});

describe.skipIf(process.platform === 'win32')('a program for PyTorch', () => {
  test('that breaks off is an error that says why', () =>
    withPython('echo "No memory left" >&2; exit 1', async () => {
      await expect(openPyTorch(peer, { products: 1, others: 1 })).rejects.toThrow(
        "PyTorch's part of the benchmark failed (No memory left). Repair that Python, or name another in the variable PYTHON",
      );
    }));

  test('gets threads and settings of the job, and trains round by round until it is closed', () => {
    // What stands in for it says on each line how many samples it was told of, in half a second.
    const node = `
      const { threads, warmup, settings } = JSON.parse(process.argv.at(-1));
      const say = (answer) => console.log(JSON.stringify(answer));
      say({ torch: "9.9, " + threads + " threads, " + (warmup > 0) });
      require("node:readline").createInterface(process.stdin).on("line", (steps) =>
        say({ seconds: 0.5, samples: steps * settings.batch }));`;
    return withPython(`exec '${process.execPath}' -e '${node}' "$@"`, async () => {
      const opened = await openPyTorch(peer, { products: 3, others: 2 });
      expect(opened?.name).toBe(
        'PyTorch 9.9, 2 threads, true (threads: 3 for products, 2 for the rest)',
      );
      for (const steps of [3, 1]) expect(await opened?.round(steps)).toBe(steps * 64);
      await opened?.close();
      await expect(opened?.round(1)).rejects.toThrow('failed (it ended without a word)');
    });
  });
});

test('one core leaves one setting, more leave three', () => {
  expect(pyTorchThreads(1)).toEqual([{ products: 1, others: 1 }]);
  expect(pyTorchThreads(2)).toHaveLength(3);
});

test.skipIf(!found)(
  'every topic’s program for PyTorch trains (skipped where it is not installed)',
  async () => {
    for (const topic of await findTopics()) {
      const experiment = await loadTopic(topic);
      const jobs = experiment.jobs(presetOf(experiment, topic, 'smoke'));
      const { settings } = jobs.find(({ name }) => name === experiment.bench?.job) ?? jobs[0] ?? {};
      if (!experiment.bench?.pytorch || !settings) continue;
      const { pytorch: script } = experiment.bench;
      const opened = await openPyTorch({ script, settings }, { products: 1, others: 1 });
      expect(opened?.name).toBe(
        `PyTorch ${found?.torch} (threads: 1 for products, 1 for the rest)`,
      );
      for (const steps of [3, 1]) expect(await opened?.round(steps)).toBeGreaterThan(0);
      await opened?.close();
    }
  },
  120_000,
);

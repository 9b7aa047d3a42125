import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Answer } from './contender.ts';

/**
 * `npm run bench -w packages/kernels [-- --rounds N] [--json]`: a few typical operations and a training step on each backend, as
 * ratios to the wasm backend as shipped. Each has a process of its own; they take turns, so that whatever else the machine
 * does meets all.
 */
const contenders = ['wasm as shipped', 'wasm', 'blas', 'tfjs-node as shipped', 'native'];
const milliseconds = 500;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds} is no positive whole number`);

const children = new Map<string, ChildProcess>();
try {
  let tasks: readonly string[] = [];
  for (const name of contenders) {
    const child = fork(new URL('contender.ts', import.meta.url), [name]);
    const opened = await answerOf(child);
    if (opened.tasks) {
      ({ tasks } = opened);
      children.set(name, child);
    } else console.error(`${name}: not run here (${opened.failure})`);
  }
  // The first round warms up, and doesn't count.
  const rates = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const task of tasks) {
      for (const [name, child] of children) {
        child.send({ task, milliseconds });
        const { rate = NaN } = await answerOf(child);
        const key = `${task} ${name}`;
        if (round > 0) rates.set(key, [...(rates.get(key) ?? []), rate]);
      }
    }
  }
  const names = [...children.keys()];
  const rows = tasks.map((task) => {
    const medians = names.map((name) => median(rates.get(`${task} ${name}`) ?? []));
    return { task, medians, ratios: medians.map((value) => value / (medians[0] ?? NaN)) };
  });
  if (values.json) console.log(JSON.stringify({ rounds, milliseconds, names, rows }, null, 1));
  else print(names, rows);
} finally {
  for (const child of children.values()) child.kill();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** @throws where the process ends instead */
async function answerOf(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  const [answer] = await Promise.race([
    once(child, 'message', ended),
    once(child, 'exit', ended).then(([code]) => {
      throw new Error(`A process of the benchmark ended with exit code ${code}`);
    }),
  ]).finally(() => ended.abort());
  return answer;
}

/** As Markdown: how often a second, and in bold how many times as often as the first. */
function print(
  names: readonly string[],
  rows: readonly { task: string; medians: number[]; ratios: number[] }[],
): void {
  console.log(`| per second, median of ${rounds} | ${names.join(' | ')} |`);
  console.log(`| --- |${' ---: |'.repeat(names.length)}`);
  for (const { task, medians, ratios } of rows) {
    const cells = medians.map(
      (value, index) => `${value.toPrecision(3)} (**${ratios[index]?.toFixed(1)}**)`,
    );
    console.log(`| ${task} | ${cells.join(' | ')} |`);
  }
}

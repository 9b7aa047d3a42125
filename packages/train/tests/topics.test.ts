import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A topic that is declared as it should be; each case changes one thing. */
const sound = `
import { z } from 'zod';
const loss = { title: 'loss', better: 'less' };
const experiment = {
  title: 'T', about: 'a', metrics: { loss }, config: z.object({ width: z.int().positive() }),
  presets: { smoke: { width: 3 } }, data: { name: 'D', files: {}, decode() {} },
  prepare() {}, jobs: () => [], train() {},
};
`;
const changed = (change: string) => `${sound}${change}\nexport default experiment;\n`;

const file = (topic: string) => `src/impl/${topic}/experiment.ts`;
const declares = (topic: string, what: string) =>
  `${file(topic)} declares no experiment: ${what}. Correct it; "satisfies Experiment" lets TypeScript say what is missing`;
const taken = (name: string, metric = name) =>
  `metrics.${metric}: "${name}" is a field of every record; give the metric another name`;

const cases: Record<string, [source: string, says: string]> = {
  'no-metrics': [
    changed('delete experiment.metrics;'),
    declares('no-metrics', 'metrics: Invalid input: expected object, received undefined'),
  ],
  'no-loss': [
    changed('delete experiment.metrics.loss;'),
    declares('no-loss', 'metrics.loss: Invalid input: expected object, received undefined'),
  ],
  'odd-metric': [
    changed(`experiment.metrics.bits = { title: 'bits', better: 'lower' };`),
    declares('odd-metric', 'metrics.bits.better: Invalid option: expected one of "less"|"more"'),
  ],
  'no-schema': [
    changed('experiment.config = { width: 3 };'),
    declares('no-schema', 'config: it has to be a schema of zod'),
  ],
  'no-function': [
    changed('delete experiment.jobs;'),
    declares('no-function', 'jobs: it has to be a function'),
  ],
  'no-presets': [
    changed('experiment.presets = {};'),
    declares('no-presets', 'presets: there has to be one'),
  ],
  'no-default': [
    `export const experiment = 1;\n`,
    `${file('no-default')} has no default export. Export the experiment as default`,
  ],
  'no-object': [
    'export default 3;\n',
    declares('no-object', 'the default export: Invalid input: expected object, received number'),
  ],
  syntax: [
    `export default {\n  title: {{,\n};\n`,
    `${file('syntax')} can't be loaded: Unexpected token \`{\`. Expected identifier, string literal, numeric literal or [ for the computed key (${file('syntax')}:2). Correct it`,
  ],
  'no-import': [
    `import './model.ts';\nexport default 3;\n`,
    `${file('no-import')} can't be loaded: Cannot find module 'src/impl/no-import/model.ts' imported from ${file('no-import')}. Correct it`,
  ],
  throws: [
    `const a = 1;\nif (a) throw new Error('It is Sunday\\nand raining');\nexport default a;\n`,
    `${file('throws')} can't be loaded: It is Sunday (${file('throws')}:2). Correct it`,
  ],
  'wrong-preset': [
    changed('experiment.presets.smoke.width = -1;'),
    `The preset smoke of src/impl/wrong-preset can't be used: ✖ Too small: expected number to be >0 → at width. Correct it, or the schema`,
  ],
  'no-json': [
    changed('experiment.config = z.object({ width: z.int().transform(() => new Map()) });'),
    `The preset smoke of src/impl/no-json can't be used: ✖ Invalid input → at width. Correct it, or the schema`,
  ],
  'deep/inside': [changed(''), ''],
};
const names = [
  'step',
  'steps',
  'stepsPerEpoch',
  'epoch',
  'epochs',
  'plannedEpochs',
  'seconds',
  'samplesPerSecond',
  'learningRate',
  'model',
  'type',
  'at',
  'id',
  'name',
  'title',
  'seed',
  'parameters',
  'result',
  'weights',
  'shapes',
];
for (const name of names)
  cases[`taken-${name}`] = [
    changed(`experiment.metrics.${name} = loss;`),
    declares(`taken-${name}`, taken(name)),
  ];
cases['taken-inside'] = [
  changed(`experiment.metrics['seconds.least'] = loss;`),
  declares('taken-inside', taken('seconds', 'seconds.least')),
];

let project: string;
let found: { topics: string[]; said: Record<string, string> };
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'gloss-topics-'));
  await symlink(resolve('node_modules'), join(project, 'node_modules'));
  for (const [topic, [source]] of Object.entries(cases)) {
    await mkdir(join(project, 'src/impl', topic), { recursive: true });
    await writeFile(join(project, file(topic)), source);
  }
  // As Node.js itself loads them: a test runner would transform them first.
  const script = `
    import { findTopics, loadTopic, presetOf } from ${JSON.stringify(resolve('packages/train/src/topics.ts'))};
    const topics = await findTopics();
    const said = {};
    for (const topic of topics)
      await loadTopic(topic)
        .then((experiment) => presetOf(experiment, topic, 'smoke'))
        .then(() => (said[topic] = ''), (error) => (said[topic] = error.message));
    console.log(JSON.stringify({ topics, said }));`;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project });
  found = JSON.parse(stdout);
});
afterAll(() => rm(project, { recursive: true, force: true }));

test('topics are the folders that have a declaration, however deep', () => {
  expect(found.topics).toEqual(Object.keys(cases).toSorted());
});

describe('what a declaration lacks is said in a line, with file and way out', () => {
  test.each(Object.entries(cases))('%s', (topic, [, says]) => {
    expect(found.said[topic]).toBe(says);
  });
});

test('help is there for the others, and names the broken one', async () => {
  const args = [resolve('scripts/train.ts'), '--help'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project });
  expect(stdout).toContain('  deep/inside: T (smoke)\n');
  expect(stdout).toContain(`  no-default: ${cases['no-default']?.[1]}\n`);
});

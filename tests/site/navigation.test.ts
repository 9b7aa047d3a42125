import { expect, test } from 'vitest';
import { neighboursOf, topicOf, topicsOf } from '../../site/model/navigation.ts';
import { page } from './pages.ts';

const overview = page('distillation', { order: 9, isIndex: true });
const loss = page('distillation/loss', { order: 2 });
const teacher = page('distillation/teacher', { order: 1 });
const unordered = page('distillation/readme');
const mnist = page('mnist', { order: 1 });
const forest = page('trees/forest');
const pages = [mnist, forest, unordered, loss, overview, teacher];

test('a folder is a topic, its overview first, then by order, then by path; what all share comes last', () => {
  const topics = topicsOf(pages).map(({ name, pages }) => [name, pages.map(({ path }) => path)]);
  expect(topics).toEqual([
    [
      'distillation',
      ['distillation', 'distillation/teacher', 'distillation/loss', 'distillation/readme'],
    ],
    ['trees', ['trees/forest']],
    ['', ['mnist']],
  ]);
});

test('previous and next go through all topics and end at both ends', () => {
  const topics = topicsOf(pages);
  expect(neighboursOf(topics, overview)).toEqual({ previous: undefined, next: teacher });
  expect(neighboursOf(topics, unordered)).toEqual({ previous: loss, next: forest });
  expect(neighboursOf(topics, mnist)).toEqual({ previous: forest, next: undefined });
  expect(topicOf(topics, loss)?.name).toBe('distillation');
});

test('a site without topics has none', () => {
  expect(topicsOf([])).toEqual([]);
});

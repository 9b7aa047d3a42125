import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).replaceAll(sep, '/'));

// `tests/floors.test.ts` says what that may be.
test.each(filesBelow('src/impl').filter((file) => file.endsWith('.ts')))(
  '%s names what it imports, and computes no name',
  (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/\b(?:import|[rR]equire)\w*\(\s*[^'"\s]/);
  },
);

describe('no topic is known by name', () => {
  const topics = readdirSync('src/impl', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(join('src/impl', name)).includes('experiment.ts'));

  test('there are topics', () => {
    expect(topics).toContain('distillation');
  });

  test.each(['packages/train/src', 'packages/gloss/src', 'packages/kernels/src'])(
    'in %s',
    (folder) => {
      const named = filesBelow(folder).flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, index) => {
            const topic = topics.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(line));
            return topic ? [`${file}:${index + 1} names ${topic}`] : [];
          }),
      );
      expect(named).toEqual([]);
    },
  );
});

import { expect, test } from 'vitest';
import { lookAtMarkdown, takeMarkdown } from '../../src/languages/markdown/read-markdown.ts';
import { markdown } from '../../src/languages/markdown/markdown.ts';
import { readText } from '../../src/languages/text.ts';

test('Markdown that a stage has looked at is not read again by the one who takes it', () => {
  const source = readText({ path: 'a.md', text: '' });
  const tree = lookAtMarkdown(source, 'One *two*.');
  expect(lookAtMarkdown(source, 'One *two*.')).toBe(tree);
  expect(takeMarkdown(source, 'One *two*.')).toBe(tree);
  // Whoever took it may have changed it.
  expect(takeMarkdown(source, 'One *two*.')).not.toBe(tree);
  expect(takeMarkdown(readText({ path: 'b.md', text: '' }), 'One *two*.')).not.toBe(tree);
});

test('the parts of a text are what they would be by themselves', () => {
  const text =
    'Before $x$ {claim:1 < 2}.\n\n\n  # One\n- a\n  {@link b}\n\n> c {claim:2 < 3} `d`\n\nTwo\n---\n\n| e |\n| - |\n| f |\n';
  const source = readText({ path: 'a.md', text });
  const { prose } = markdown.read(source);
  const parts = prose.filter(({ docs }) => docs !== '');
  expect(parts.map(({ docsLine }) => docsLine)).toEqual([1, 4, 10]);
  for (const { docs } of parts) {
    const part = takeMarkdown(source, docs);
    const alone = takeMarkdown(readText({ path: 'alone.md', text: docs }), docs);
    expect(part.children).toEqual(alone.children);
    expect(part.claims).toEqual(alone.claims);
  }
});

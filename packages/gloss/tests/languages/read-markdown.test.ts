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

test('a text that defines addresses is read once, a comment of a program with what others define', () => {
  const text = 'One [two][a].\n\n# Three\n\n[a]: b.md\n';
  const source = readText({ path: 'a.md', text });
  const [, first] = markdown.read(source).prose;
  const kept = lookAtMarkdown(source, first?.docs ?? '');
  const definitions = [{ type: 'definition' as const, identifier: 'a', label: 'a', url: 'b.md' }];
  expect(takeMarkdown(source, first?.docs ?? '', definitions)).toBe(kept);
  const comment = readText({ path: 'a.ts', text: '' });
  lookAtMarkdown(comment, 'One [two][a].');
  const [paragraph] = takeMarkdown(comment, 'One [two][a].', definitions).children;
  expect(paragraph).toEqual(kept.children[0]);
});

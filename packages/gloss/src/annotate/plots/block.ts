import type { Element, ElementData } from 'hast';
import type { Code } from 'mdast';
import { z } from 'zod';
import { type Place, SourceError } from '../../source-error.ts';
import { findBareNumberIn } from '../bare-number.ts';
import { classErrors } from './class-errors.ts';
import { distributions } from './distributions.ts';
import { learningCurves } from './learning-curves.ts';
import type { Plot } from './plot.ts';
import { kinds, type PlotBlock, schema } from './schema.ts';
import { sweep } from './sweep.ts';
import type { Numbers, Source } from './words.ts';
import { type Markdown, placeOf } from '../../languages/prose-place.ts';
import { runNamed, type Runs } from '../run-path.ts';
import { readYaml } from '../../languages/yaml.ts';

const kindNames = kinds.map(({ shape }) => shape.kind.value);

/**
 * Makes a figure of a block ```` ```plot ````: its words are paragraphs, so that they are translated like any other,
 * and what is to be drawn is the element's `data.plot`.
 *
 * @throws {SourceError} where the block is wrong, or a run has no such numbers
 */
export function renderPlot(node: Code, markdown: Markdown, runs: Runs): Element {
  const { data: block, placeOf: placeOfField } = readYaml({
    yaml: node.value,
    name: 'the plot',
    schema,
    fields: (_, value) => Object.keys(shapeOf(value)),
    remedy: remedyFor,
    placeAt: (offset) => placeInBlock(offset, node, markdown),
  });
  for (const field of ['title', 'caption'] as const) {
    const bare = findBareNumberIn(block[field]);
    if (bare !== undefined)
      throw new SourceError(
        placeOfField(field),
        `"${bare}" is a measured number without a source`,
        'A plot shows its numbers itself: leave it out, or name its source, as in (§3)',
      );
  }
  // A missing run would be noticed where a model is looked for in it.
  runNamed(block.run, runs, placeOfField('run'));
  const numbers = numbersOf(block, { runs, placeOf: placeOfField });
  const { title, caption, xLabel, yLabel } = numbers;
  const labels = 'series' in numbers ? numbers.series : 'groups' in numbers ? numbers.groups : [];
  const axes = [xLabel, yLabel].filter((label) => label !== undefined);
  const texts = new Set([title, ...labels.map(({ label }) => label), ...axes, caption]);
  const plot: Plot = { ...numbers, texts: [...texts] };
  return {
    type: 'element',
    tagName: 'figure',
    properties: {},
    // Another package declares a field of its own that only its parser fills.
    data: { plot } as ElementData,
    children: plot.texts.map((value) => ({
      type: 'element',
      tagName: 'p',
      properties: {},
      children: [{ type: 'text', value }],
    })),
  };
}

function numbersOf(block: PlotBlock, source: Source): Numbers<Plot> {
  switch (block.kind) {
    case 'learning-curves':
      return learningCurves(block, source);
    case 'sweep':
      return sweep(block, source);
    case 'class-errors':
      return classErrors(block, source);
    case 'distributions':
      return distributions(block, source);
  }
}

/** Fields of the kind that a block says it is; only the first, where it says none that there is. */
function shapeOf(block: unknown): Record<string, z.ZodType> {
  const { kind } = block as { kind?: unknown };
  return kinds.find(({ shape }) => shape.kind.value === kind)?.shape ?? { kind: z.string() };
}

function remedyFor(block: unknown): string {
  const fields = Object.entries(shapeOf(block));
  if (fields.length === 1)
    return `Begin with a line "kind: …" that says ${kindNames.join(', ')}; the guide's page "Numbers of runs" shows what follows`;
  const marked = fields.map(([name, type]) =>
    type.safeParse(undefined).success ? `${name}?` : name,
  );
  return `Its fields are ${marked.join(', ')}; those with ? may be left out`;
}

/** A block's first line is the one below its fence; it may be indented, as in a list. */
function placeInBlock(offset: number, node: Code, markdown: Markdown): Place {
  const before = node.value.slice(0, offset).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const line = (node.position?.start.line ?? 1) + before.length;
  const [inBlock = '', inDocs = ''] = [
    node.value.split('\n')[before.length - 1],
    markdown.docs.split('\n')[line - 1],
  ];
  return placeOf(markdown, line, Math.max(0, inDocs.lastIndexOf(inBlock)) + column + 1);
}

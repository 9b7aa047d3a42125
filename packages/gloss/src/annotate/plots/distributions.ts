import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import { readRunFields } from '../run-path.ts';
import type { Distributions } from './plot.ts';
import { type Block, type Numbers, type Source, wordsOf } from './words.ts';

const hexSquare = z
  .string()
  .regex(/^(?:[\da-f]{2})+$/i, 'bytes in hexadecimal')
  .refine(
    (bytes) => Number.isInteger(Math.sqrt(bytes.length / 2)),
    'as many bytes as a square has',
  );
const examplesSchema = z
  .array(
    z.looseObject({
      index: z.int(),
      logits: z.array(z.number()).min(2),
      pixels: hexSquare.optional(),
    }),
  )
  .min(1)
  .refine(
    (examples) => new Set(examples.map(({ logits }) => logits.length)).size === 1,
    'as many logits in each',
  );

/** Logits that a classifier gave to some samples. */
export function distributions(
  block: Block<'distributions'>,
  source: Source,
): Numbers<Distributions> {
  const { run, model, temperatures } = block;
  const path = `${run}.${model}.${block.examples}`;
  const place = source.placeOf('examples');
  const spots = readRunFields(path, source.runs, place);
  if (spots.length > 1)
    throw new SourceError(
      place,
      `"${path}" is there for ${spots.length} seeds`,
      `Name one after the model: ${spots.map(({ seed }) => `${model}.seed${seed}`).join(', ')}`,
    );
  const read = examplesSchema.safeParse(spots[0]?.value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new SourceError(
      place,
      `"${path}${(issue?.path ?? []).map((step) => `.${String(step)}`).join('')}" holds no examples: ${issue?.message}`,
      'Examples are [{index, logits, pixels}], where pixels may be left out',
    );
  }
  const examples = read.data.map(({ index, logits, pixels }) => ({ index, logits, pixels }));
  return { ...wordsOf(block), kind: block.kind, temperatures, examples };
}

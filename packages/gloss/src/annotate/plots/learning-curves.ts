import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import type { Metric } from 'gloss-common/metric';
import { didYouMean } from 'gloss-common/nearest';
import { declared, type Spot } from '../run-fields.ts';
import { readRunFields } from '../run-path.ts';
import type { LearningCurves } from './plot.ts';
import {
  type Block,
  labelOf,
  measured,
  type Numbers,
  type Source,
  titleOf,
  wordsOf,
} from './words.ts';

/** A metric of each epoch, as every seed of some models has it. */
export function learningCurves(
  block: Block<'learning-curves'>,
  source: Source,
): Numbers<LearningCurves> {
  const { run, metric, models } = block;
  let style: Metric | undefined;
  const series = models.map(({ name, label }) => {
    const spots = readRunFields(`${run}.${name}.epochs`, source.runs, source.placeOf('models'));
    style ??= spots[0] && declared({ ...spots[0], names: [metric] });
    const seeds = spots.map((spot) => pointsOf(spot, metric, `${run}.${name}`, source));
    return { label: label ?? titleOf(`${run}.${name}`, source), seeds };
  });
  return {
    ...wordsOf(block),
    yLabel: block.yLabel ?? labelOf(style, metric),
    ...measured(style),
    kind: block.kind,
    series,
  };
}

function pointsOf({ value }: Spot, metric: string, model: string, { placeOf }: Source) {
  const epochs = z.array(z.looseObject({ epoch: z.int() })).safeParse(value).data ?? [];
  const points = epochs.flatMap((epoch) => {
    const y = epoch[metric];
    return typeof y === 'number' && Number.isFinite(y) ? [{ x: epoch.epoch, y }] : [];
  });
  if (points.length > 0) return points;
  const known = [...new Set(epochs.flatMap(Object.keys))].filter((name) => name !== 'epoch');
  throw new SourceError(
    placeOf('metric'),
    `no epoch of "${model}" has a number "${metric}"`,
    `${didYouMean(metric, known)}They have ${known.join(', ') || 'none'}`,
  );
}

import { median } from 'gloss-common/numbers';
import { SourceError } from '../../source-error.ts';
import { declared } from '../run-fields.ts';
import { readRunFields, readRunPath } from '../run-path.ts';
import type { ClassErrors, ClassSeries } from './plot.ts';
import { type Block, capital, type Numbers, type Source, titleOf, wordsOf } from './words.ts';

/** Errors by class, out of confusion matrices. */
export function classErrors(block: Block<'class-errors'>, source: Source): Numbers<ClassErrors> {
  const { run, models, metrics } = block;
  if (models.length > 1 && metrics.length > 1)
    throw new SourceError(
      source.placeOf('metrics'),
      'a plot of several models with several metrics each has no names for its bars',
      'Name several models with one metric, or one model with several metrics',
    );
  const series = models.flatMap((model) =>
    metrics.map((metric) => {
      const path = `${run}.${model.name}.${metric.name}`;
      const label =
        models.length > 1 ? (model.label ?? titleOf(`${run}.${model.name}`, source)) : metric.label;
      return seriesOf(path, label, source);
    }),
  );
  const sizes = new Set(series.map(({ values }) => values.length));
  if (sizes.size > 1)
    throw new SourceError(
      source.placeOf('metrics'),
      `they are about ${[...sizes].join(' and ')} classes`,
      'Show only metrics of the same classes together',
    );
  return { ...wordsOf(block), kind: block.kind, series };
}

/** How many samples of each class, and of all, were taken for another. */
function seriesOf(path: string, label: string | undefined, { runs, placeOf }: Source): ClassSeries {
  const spots = readRunFields(path, runs, placeOf('metrics'));
  const [first] = spots;
  const metric = first && declared(first);
  if (metric?.kind !== 'confusion' || !Array.isArray(first?.value)) {
    const confusions = Object.entries(first?.metrics ?? {}).filter(
      ([, { kind }]) => kind === 'confusion',
    );
    throw new SourceError(
      placeOf('metrics'),
      `"${path}" is no confusion matrix`,
      `A metric is one if its topic declares it so, as it does ${confusions.map(([key]) => key).join(', ') || 'none'}`,
    );
  }
  const wrong = first.value.map(
    (_, index) => readRunPath(`${path}.${index}.wrong`, runs, placeOf('metrics')).values,
  );
  const totals = spots.map((_, seed) =>
    wrong.reduce((sum, values) => sum + (values[seed] ?? NaN), 0),
  );
  return {
    label: label ?? capital(metric.title),
    values: wrong.map(median),
    total: median(totals),
  };
}

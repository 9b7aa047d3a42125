import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import type { Metric } from 'gloss-common/metric';
import { didYouMean } from 'gloss-common/nearest';
import { declared } from '../run-fields.ts';
import { readRunFields, readRunPath } from '../run-path.ts';
import type { Sweep } from './plot.ts';
import {
  type Block,
  capital,
  labelOf,
  measured,
  type Numbers,
  type Source,
  wordsOf,
} from './words.ts';

/** A metric of the results of models that differ in one number. */
export function sweep(block: Block<'sweep'>, source: Source): Numbers<Sweep> {
  const { run, metric, models, x } = block;
  let style: Metric | undefined;
  const groups = models.map(({ name: pattern, label }) => {
    const points = new Map<number, number[]>();
    for (const name of namesLike(pattern, run, source)) {
      const path = `${run}.${name}.${metric}`;
      const place = source.placeOf('metric');
      const { values } = readRunPath(path, source.runs, place);
      const [spot] = readRunFields(path, source.runs, place);
      style ??= spot && declared(spot);
      const at = settingOf(run, name, x, source);
      points.set(at, [...(points.get(at) ?? []), ...values]);
    }
    return {
      label: label ?? pattern,
      points: Array.from(points, ([at, values]) => ({ x: at, values })).sort((a, b) => a.x - b.x),
    };
  });
  const logarithmicX = block.xScale === 'logarithmic';
  const outside = groups.flatMap(({ points }) => points).find((point) => point.x <= 0);
  if (logarithmicX && outside)
    throw new SourceError(
      source.placeOf('xScale'),
      `a logarithmic axis has no place for ${outside.x}`,
      'Leave xScale out',
    );
  return {
    ...wordsOf(block),
    xLabel: block.xLabel ?? capital(x.split('.').at(-1) ?? x),
    yLabel: block.yLabel ?? labelOf(style, metric),
    ...measured(style),
    kind: block.kind,
    logarithmicX,
    groups,
  };
}

/** The models that a pattern means; `*` stands for any part of a name. */
function namesLike(pattern: string, run: string, { runs, placeOf }: Source): string[] {
  const [models] = readRunFields(`${run}.models`, runs, placeOf('run'));
  const known = z.array(z.looseObject({ name: z.string() })).safeParse(models?.value).data ?? [];
  const names = [...new Set(known.map(({ name }) => name))];
  const parts = pattern.split('*').map((part) => RegExp.escape(part));
  const found = names.filter((name) => new RegExp(`^${parts.join('.*')}$`).test(name));
  if (found.length > 0) return found;
  throw new SourceError(
    placeOf('models'),
    `no model of "${run}" is called "${pattern}"`,
    `${didYouMean(pattern, names)}It has ${names.join(', ')}`,
  );
}

/** The number that a model was made with: of its settings in the configuration, else of its own record. */
function settingOf(run: string, name: string, x: string, { runs, placeOf }: Source): number {
  const failures: string[] = [];
  for (const path of [`${run}.config.${name}.${x}`, `${run}.${name}.${x}`]) {
    try {
      const [first = NaN, ...others] = readRunPath(path, runs, placeOf('x')).values;
      if (others.every((other) => other === first)) return first;
      failures.push(`"${path}" differs between seeds`);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(`${error.problem}. ${error.remedy}`);
    }
  }
  throw new SourceError(
    placeOf('x'),
    `"${x}" is no number of "${run}.${name}", neither in its configuration nor in the model's record`,
    failures.join('. '),
  );
}

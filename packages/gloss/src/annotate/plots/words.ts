import type { Place } from '../../source-error.ts';
import { type Metric, titleInUnit } from 'gloss-common/metric';
import { fields } from '../run-fields.ts';
import { readRunFields, type Runs } from '../run-path.ts';
import type { PlotBlock } from './schema.ts';
import type { Plot } from './plot.ts';

export type Block<Kind> = Extract<PlotBlock, { kind: Kind }>;
export type Numbers<Of extends Plot> = Of extends Plot ? Omit<Of, 'texts'> : never;

/** Where the numbers come from, and where a field of the block stands. */
export interface Source {
  runs: Runs;
  placeOf(field: string): Place;
}

/** What people call a model: the title in its record. */
export function titleOf(model: string, { runs, placeOf }: Source): string {
  const [spot] = readRunFields(model, runs, placeOf('models'));
  const title = spot && fields(spot).get('title')?.[0]?.value;
  return capital(typeof title === 'string' ? title : (model.split('.')[1] ?? model));
}

export function wordsOf({ title, caption, xLabel, yLabel }: PlotBlock) {
  return { title, caption, xLabel, yLabel };
}

/** `training loss` in nats: `Training loss (nats)`. */
export function labelOf(metric: Partial<Metric> | undefined, name: string): string {
  return capital(titleInUnit({ title: name.split('.').at(-1) ?? name, ...metric }));
}

export function measured({ share, digits, of, logarithmic = false }: Partial<Metric> = {}) {
  return { style: { share, digits, of }, logarithmic };
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

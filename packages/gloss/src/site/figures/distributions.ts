import type { Distributions } from '../../annotate/plots/plot.ts';
import { formatNumber, type NumberStyle } from 'gloss-common/numbers';
import { bars } from 'gloss-charts/bars';
import type { Drawn, Speaker } from './drawn.ts';
import { drawImage } from './image.ts';

/** As many classes are told to those who don't see the plot. */
const likely = 3;

/** For some samples, the probability of each class at several temperatures. */
export function distributions(plot: Distributions, { say, t, id, language }: Speaker): Drawn {
  const write = (value: number, style?: NumberStyle) => formatNumber(value, style, language);
  const percent = (share = NaN) => write(...percentage(share));
  const examples = plot.examples.map(({ index, logits, pixels }) => ({
    name: t('plot.example', { index }),
    logits,
    pixels,
    series: plot.temperatures.map((temperature) => ({
      label: `T = ${write(temperature)}`,
      values: softmaxAt(logits, temperature),
    })),
  }));
  const classes = (examples[0]?.logits ?? []).map((_, index) => String(index));
  return {
    drawings: examples.map(({ name, logits, pixels, series }, number) => ({
      title: `${say(plot.title)} · ${name}`,
      ...(pixels !== undefined && { before: drawImage(pixels, `${id}-image-${number}`, name) }),
      draw: (frame) =>
        bars({
          ...frame,
          description: series
            .map(({ label, values }) => {
              const value = mostLikely(logits)
                .map((index) => `${index} (${percent(values[index])})`)
                .join(', ');
              return t('plot.told', { name: label, value });
            })
            .join(' '),
          groupLabel: say(plot.xLabel, t('plot.class')),
          groups: classes,
          y: {
            label: `${say(plot.yLabel, t('plot.probability'))} (%)`,
            format: (value) => barLabel(value, write),
          },
          series: series.map(({ label, values }) => ({
            label,
            values: values.map((value) => 100 * value),
          })),
        }),
    })),
    table: {
      caption: say(plot.title),
      columns: [t('plot.exampleHead'), t('plot.temperature'), ...classes],
      rows: examples.flatMap(({ name, series }) =>
        series.map(({ label, values }) => [name, label, ...values.map(percent)]),
      ),
    },
  };
}

function softmaxAt(logits: readonly number[], temperature: number): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The classes of the highest logits, the highest first; no temperature changes their order. */
function mostLikely(logits: readonly number[]): number[] {
  const order = logits.map((_, index) => index);
  return order.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, likely);
}

type Write = (value: number, style?: NumberStyle) => string;

/** What would be written as zero is left to the table. */
function barLabel(value: number, write: Write): string {
  return value < 0.95 ? '' : write(value, { digits: value < 9.95 ? 1 : 0 });
}

/** `0.00012 %`: two digits that say something, however small the share is. */
function percentage(share: number): Parameters<Write> {
  const rounded = share < 0.01 ? Number(share.toPrecision(2)) : share;
  return [rounded, { share: true, ...(share >= 0.01 && { digits: 1 }) }];
}

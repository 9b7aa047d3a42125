import { bars } from '../../src/plots/bars.ts';
import type { FigureOf } from './figures.ts';
import { drawDigit } from './digit.ts';

const temperatures = [1, 4, 20];
const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/** For some sevens, what the teacher thinks of all ten classes, at three temperatures. */
export const darkKnowledge: FigureOf = ({ sevens }, { t }) => {
  const examples = sevens.examples.map(({ index, pixels, logits }) => ({
    name: t('plot.dark.image', { index }),
    pixels,
    series: temperatures.map((temperature) => ({
      label: `T = ${temperature}`,
      values: softmaxAt(logits, temperature),
    })),
  }));
  return {
    caption: t('plot.dark.caption'),
    drawings: examples.map(({ name, pixels, series }, number) => ({
      before: drawDigit(pixels, `plot-dark-digit-${number}`, name),
      draw: (frame) =>
        bars({
          ...frame,
          title: t('plot.dark.title', { image: name }),
          description: series
            .map(({ label, values }) =>
              t('plot.dark.told', {
                temperature: label,
                two: percent(values[2]),
                one: percent(values[1]),
                seven: percent(values[7]),
              }),
            )
            .join(' '),
          empty: t('plot.empty'),
          groupLabel: t('plot.digit'),
          groups: digits,
          y: { label: t('plot.dark.share'), format: barLabel },
          series: series.map(({ label, values }) => ({
            label,
            values: values.map((value) => 100 * value),
          })),
        }),
    })),
    table: {
      caption: t('plot.dark.table'),
      columns: [t('plot.dark.imageHead'), t('plot.temperature'), '7', '2', '1'],
      rows: examples.flatMap(({ name, series }) =>
        series.map(({ label, values }) => [
          name,
          label,
          percent(values[7]),
          percent(values[2]),
          percent(values[1]),
        ]),
      ),
    },
  };
};

function softmaxAt(logits: readonly number[], temperature: number): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** What would be written as zero is left to the table. */
function barLabel(value: number): string {
  if (value < 0.95) return '';
  return value.toFixed(value < 9.95 ? 1 : 0);
}

/** `0.00012 %`: two digits that say something, however small the share is. */
function percent(share = NaN): string {
  const value = 100 * share;
  return `${value >= 1 ? value.toFixed(1) : Number(value.toPrecision(2)).toFixed(Math.min(12, 1 - Math.floor(Math.log10(value))))} %`;
}

/** What a metric's declaration says of how its numbers are written; all of a metric, to be handed in as it is. */
export interface NumberStyle {
  /** A share from 0 to 1, written as a percentage. */
  share?: boolean | undefined;
  /** Decimal places; without it, four significant digits. */
  digits?: number | undefined;
  /** What the number counts a part of. */
  of?: string | undefined;
}

/** Where there is no number. */
const none = '–';

/**
 * `2,395,210`, `0.0003`, `−6.6`, `98.3 %`: as English and Chinese write numbers, with as many digits as they need.
 *
 * Declared digits are written as they are declared, and more where nothing but zeros would be left: 0.004 to two places
 * stays 0.004. Without a declaration a whole number stays whole, and any other keeps four significant digits; so does a
 * count that is none, being an average of several.
 */
export function formatNumber(value: number, style: NumberStyle = {}): string {
  return formatNumbers([value], style);
}

/** Several numbers in a row, with one unit behind the last: `0.7, 1.4 %`. In a range (`–`) equal ones are written once. */
export function formatNumbers(
  values: readonly number[],
  style: NumberStyle = {},
  between = ', ',
): string {
  const written = values.map((value) => digitsOf(style.share ? 100 * value : value, style));
  if (written.every((one) => one === none)) return none;
  const said = between === '–' ? [...new Set(written)] : written;
  return said.join(between) + (style.share ? '\u00A0%' : '');
}

function digitsOf(value: number, { digits, of }: NumberStyle): string {
  if (!Number.isFinite(value)) return none;
  const power = value === 0 ? 0 : Number(value.toExponential().replace(/^.*e/, ''));
  if (Math.abs(power) > 14) return String(Number(value.toPrecision(4))).replaceAll('-', '−');
  const isAverage = of !== undefined && !Number.isInteger(value);
  const [least, significant] = digits === undefined || isAverage ? [0, 4] : [digits, 1];
  const written = value.toLocaleString('en', {
    minimumFractionDigits: least,
    maximumFractionDigits: Math.max(least, significant - 1 - power),
    signDisplay: 'negative',
  });
  return written.replace('-', '−');
}

/** NaN where there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

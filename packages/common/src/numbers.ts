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
 * `2,395,210`, `0.0003`, `−6.6`, `98.3 %`, in German `2.395.210` and `98,3 %`: as a language writes numbers, with as
 * many digits as they need.
 *
 * Declared digits are written as they are declared, and more where nothing but zeros would be left: 0.004 to two places
 * stays 0.004. Without a declaration a whole number stays whole, and any other keeps four significant digits; so does a
 * count that is none, being an average of several.
 */
export function formatNumber(value: number, style: NumberStyle = {}, language = 'en'): string {
  return formatNumbers([value], style, { language });
}

/**
 * Several numbers in a row, with one unit behind the last: `0.7, 1.4 %`, and where a comma is the decimal sign,
 * `0,7; 1,4 %`. In a range (`–`) equal ones are written once.
 */
export function formatNumbers(
  values: readonly number[],
  style: NumberStyle = {},
  { between, language = 'en' }: { between?: string | undefined; language?: string } = {},
): string {
  const signs = signsOf(language);
  const written = values.map((value) =>
    digitsOf(style.share ? 100 * value : value, style, language),
  );
  if (written.every((one) => one === none)) return none;
  const said = between === '–' ? [...new Set(written)] : written;
  const row = said.join(between ?? (signs.decimal === ',' ? '; ' : ', '));
  return style.share ? signs.before + row + signs.after : row;
}

function digitsOf(value: number, { digits, of }: NumberStyle, language: string): string {
  if (!Number.isFinite(value)) return none;
  const power = value === 0 ? 0 : Number(value.toExponential().replace(/^.*e/, ''));
  if (Math.abs(power) > 14) {
    const written = String(Number(value.toPrecision(4))).replaceAll('-', '−');
    return written.replace('.', signsOf(language).decimal);
  }
  const isAverage = of !== undefined && !Number.isInteger(value);
  const [least, significant] = digits === undefined || isAverage ? [0, 4] : [digits, 1];
  const written = value.toLocaleString(known(language), {
    minimumFractionDigits: least,
    maximumFractionDigits: Math.max(least, significant - 1 - power),
    signDisplay: 'negative',
  });
  return written.replace('-', '−');
}

/** What the machine at hand would write in a language that it doesn't know depends on the machine. */
function known(language: string): string[] {
  return [language, 'en'];
}

const signs = new Map<string, { decimal: string; before: string; after: string }>();

/** A language's decimal sign, and what stands before and after a percentage; a sign behind it keeps a space, as units do. */
function signsOf(language: string) {
  const found = signs.get(language) ?? readSigns(language);
  signs.set(language, found);
  return found;
}

function readSigns(language: string) {
  const options = { style: 'percent', minimumFractionDigits: 1 } as const;
  const parts = new Intl.NumberFormat(known(language), options).formatToParts(0.5);
  const at = parts.findIndex(({ type }) => type === 'integer');
  const join = (some: typeof parts) => some.map(({ value }) => value).join('');
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  const sign = parts.find(({ type }) => type === 'percentSign')?.value ?? '%';
  const before = join(parts.slice(0, at));
  return { decimal, before, after: before === '' ? `\u00A0${sign}` : '' };
}

/** NaN where there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

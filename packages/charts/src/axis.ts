import type { Axis } from './frame.ts';

/** An axis that knows where it begins and ends. */
export interface Scaled {
  type: 'linear' | 'log';
  domain: [number, number];
  ticks: number[];
  format: (value: number) => string;
  label: string;
}

/**
 * Fits an axis to what is to be shown on it.
 *
 * @param values of all series; those that the axis has no place for (NaN, and below zero on a logarithmic one) are left out
 * @param count about how many marks there is room for
 */
export function fitAxis(
  { format, ...axis }: Axis,
  values: Iterable<number>,
  count: number,
  language = 'en',
): Scaled {
  const type = axis.scale ?? 'linear';
  const shown = [...values].filter((value) => hasPlace(value, type));
  const [low, high] = axis.domain ?? rangeOf(shown, type);
  const ticks = axis.ticks?.filter((tick) => hasPlace(tick, type));
  const written = { label: axis.label, format: format ?? plainIn(language) };
  if (type === 'log') return { ...written, type, ...logarithmic(low, high, count, ticks) };
  const step = roundStep((high - low) / count);
  const domain: [number, number] = axis.domain
    ? [low, high]
    : [step * Math.floor(low / step + 1e-9), step * Math.ceil(high / step - 1e-9)];
  return { ...written, type, domain, ticks: ticks ?? multiples(domain, step) };
}

export function hasPlace(value: number, type: 'linear' | 'log'): boolean {
  return Number.isFinite(value) && (type === 'linear' || value > 0);
}

function rangeOf(values: readonly number[], type: 'linear' | 'log'): [number, number] {
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  if (low > high) return type === 'log' ? [0.1, 1] : [0, 1];
  if (low < high) return [low, high];
  // A single value stands in the middle.
  if (type === 'log') return [low / 2, high * 2];
  const around = Math.abs(low) || 1;
  return [low - around / 2, high + around / 2];
}

/** 1, 2 or 5 times a power of ten, at least as much as asked for. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 5].find((digit) => digit * power >= step * (1 - 1e-9)) ?? 10) * power;
}

function multiples([low, high]: readonly [number, number], step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
}

/** What may stand at the marks of a logarithmic axis within each power of ten, from few to many. */
const wide = [1];
const middling = [1, 3];
const near = [
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8],
];

/** Powers of ten; within one of them, as many round numbers as there is room for. The ends lie on a mark. */
function logarithmic(low: number, high: number, count: number, given?: readonly number[]) {
  if (given) return { domain: [low, high] satisfies [number, number], ticks: [...given] };
  const decades = Math.log10(high / low);
  const room = count + 2;
  const candidates = decades > 2 ? [wide] : decades > 1 ? [middling] : near;
  const choices = candidates.map((digits) => marksAround(low, high, digits));
  const marks = choices.findLast(({ length }) => length <= room) ?? choices[0] ?? [];
  const every = Math.ceil(marks.length / room);
  return {
    domain: [marks[0] ?? low, marks.at(-1) ?? high] satisfies [number, number],
    ticks: marks.filter((_, index) => index % every === 0),
  };
}

/** From the last mark that is at most `low` to the first that is at least `high`. */
function marksAround(low: number, high: number, digits: readonly number[]): number[] {
  const marks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of digits) marks.push(tidy(digit * 10 ** power));
  }
  const first = marks.findLastIndex((mark) => mark <= low * (1 + 1e-9));
  const last = marks.findIndex((mark) => mark >= high * (1 - 1e-9));
  return marks.slice(Math.max(0, first), last < 0 ? marks.length : last + 1);
}

/** 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function plainIn(language: string): (value: number) => string {
  const { format } = new Intl.NumberFormat([language, 'en'], { maximumSignificantDigits: 6 });
  return format;
}

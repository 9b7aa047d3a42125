import type { NumberStyle } from 'gloss-common/numbers';

/**
 * What a block ```` ```plot ```` becomes: numbers out of a record, and words that the figure in the page's tree
 * holds as paragraphs to be translated.
 */
export type Plot = LearningCurves | Sweep | ClassErrors | Distributions;

/** A plot's words are keys into the translated figure. */
interface Words {
  title: string;
  caption: string;
  /** Without them, the axes are called what such a plot's always are. */
  xLabel?: string | undefined;
  yLabel?: string | undefined;
  /** All words of the plot, in the order in which its figure has them. */
  texts: string[];
}

/** Numbers on the vertical axis, as the record declares them. */
interface Measured {
  style: NumberStyle;
  logarithmic: boolean;
}

/** A metric after each epoch, for each seed of several models. */
export interface LearningCurves extends Words, Measured {
  kind: 'learning-curves';
  /** `x` is the epoch, from 1. */
  series: { label: string; seeds: { x: number; y: number }[][] }[];
}

/** A metric of the result against a number that the models differ in; a drawing for each group of them. */
export interface Sweep extends Words, Measured {
  kind: 'sweep';
  /** Whether the horizontal axis is logarithmic. */
  logarithmicX: boolean;
  /** By ascending `x`, which no two share; a value for each seed. */
  groups: { label: string; points: { x: number; values: number[] }[] }[];
}

/** How many samples of each true class were taken for another: medians of the seeds. */
export interface ClassErrors extends Words {
  kind: 'class-errors';
  series: ClassSeries[];
}

/** Errors of each class and of all: medians of the seeds, so that the one isn't the sum of the others. */
export interface ClassSeries {
  label: string;
  values: number[];
  total: number;
}

/** What a classifier says of some samples: its logits, to be made into probabilities at several temperatures. */
export interface Distributions extends Words {
  kind: 'distributions';
  temperatures: number[];
  examples: PlotExample[];
}

export interface PlotExample {
  /** Its place in the test set. */
  index: number;
  logits: number[];
  /** The image, if it is one: a square of bytes in hexadecimal, row by row; 0 is paper and ff is ink. */
  pixels?: string | undefined;
}

declare module 'hast' {
  interface ElementData {
    /** Of a `<figure>`: what is to be drawn in it. */
    plot?: Plot;
  }
}

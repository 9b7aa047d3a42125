/** A plot for a column of text, or one for a phone or a row of small ones: the letters keep their size in both. */
export type Shape = 'wide' | 'narrow';

/** What every plot has. All words come from the caller, who knows the reader's language. */
export interface Frame {
  /** Unique on its page: the ids inside begin with it. */
  id: string;
  /** What the plot shows, in a few words. */
  title: string;
  /** What there is to see in it, for those who don't. */
  description: string;
  shape: Shape;
  /** The reader's language, whose way to write numbers the marks have; English, if not given. */
  language?: string;
  /** Said in the middle of a plot that has nothing to show. */
  empty: string;
}

export interface Point {
  x: number;
  /** NaN where nothing was measured: lines have a gap there. */
  y: number;
}

export interface Axis {
  label: string;
  scale?: 'linear' | 'log';
  /** Where the marks stand; round numbers, if not given. */
  ticks?: readonly number[];
  /** How a number is written at a mark. */
  format?: (value: number) => string;
  /** Smallest and greatest value of the axis; what the data needs, if not given. */
  domain?: readonly [number, number];
}

/** A series has a colour, a dash and a marker; there are six. */
export type Slot = 1 | 2 | 3 | 4 | 5 | 6;
export const slots: readonly Slot[] = [1, 2, 3, 4, 5, 6];

/** The slot that a series has if it was given none. */
export function slotAt(index: number): Slot {
  return slots[index % slots.length] ?? 1;
}

/** In units of the drawing, which are pixels where it is not scaled. */
export const sizes: Record<Shape, { width: number; height: number }> = {
  wide: { width: 660, height: 320 },
  narrow: { width: 360, height: 230 },
};

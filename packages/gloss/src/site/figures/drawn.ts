import type { Frame } from 'gloss-charts/frame';
import type { Table } from 'gloss-charts/table';
import type { T } from '../../translate/types.ts';

/** What a plot's drawings and its table are made with. */
export interface Speaker {
  /** A text of the plot in the reader's language; where the plot has none of its own, `otherwise`. */
  say(original: string | undefined, otherwise?: string): string;
  /** Words of the interface, in the language that numbers are written in. */
  t: T;
  language: string;
  /** Unique on the page; ids within begin with it. */
  id: string;
}

/** What a plot becomes, beside its caption. */
export interface Drawn {
  /** One drawing, or several that stand below each other. */
  drawings: Drawing[];
  table: Table;
}

export interface Drawing {
  title: string;
  /** HTML that stands above it. */
  before?: string;
  draw(frame: Omit<Frame, 'description'>): string;
}

export { type Bars, bars } from './bars.ts';
export { type Curve, type Curves, curves } from './curves.ts';
export { type Axis, type Frame, type Point, type Shape, type Slot, slots } from './frame.ts';
export { type Measured, type Points, points } from './points.ts';
export { bothShapes } from './shapes.ts';
export { dataTable, type Table } from './table.ts';

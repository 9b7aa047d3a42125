/** The formulas of the paper once more, in plain 64-bit arithmetic, row by row and without TensorFlow. */

type Row = readonly number[];
type Rows = readonly Row[];

const sum = (row: Row) => row.reduce((total, value) => total + value, 0);
const at = (row: Row | undefined, index: number) => row?.[index] ?? NaN;

export function logSoftmax(row: Row, temperature: number): number[] {
  const scaled = row.map((logit) => logit / temperature);
  const largest = Math.max(...scaled);
  const normaliser = largest + Math.log(sum(scaled.map((value) => Math.exp(value - largest))));
  return scaled.map((value) => value - normaliser);
}

export function softmax(row: Row, temperature: number): number[] {
  return logSoftmax(row, temperature).map(Math.exp);
}

/** T² KL(p ‖ q), the mean over the rows. */
export function softTargets(student: Rows, teacher: Rows, temperature: number): number {
  const divergences = student.map((row, index) => {
    const answers = logSoftmax(row, temperature);
    const targets = logSoftmax(teacher[index] ?? [], temperature);
    return sum(targets.map((log, place) => Math.exp(log) * (log - at(answers, place))));
  });
  return (temperature ** 2 * sum(divergences)) / student.length;
}

/** Cross-entropy with the labels at temperature 1, the mean over the rows. */
export function hardLabels(student: Rows, labels: Rows): number {
  const losses = student.map((row, index) => {
    const logs = logSoftmax(row, 1);
    return -sum(logs.map((log, place) => log * at(labels[index], place)));
  });
  return sum(losses) / student.length;
}

/** The gradient by central differences: each logit a little up and a little down. */
export function numericGradient(loss: (logits: Rows) => number, logits: Rows): number[][] {
  const step = 1e-5;
  const moved = (row: number, place: number, by: number) =>
    logits.map((values, index) =>
      index === row ? values.map((value, other) => (other === place ? value + by : value)) : values,
    );
  return logits.map((values, row) =>
    values.map(
      (_, place) => (loss(moved(row, place, step)) - loss(moved(row, place, -step))) / (2 * step),
    ),
  );
}

/** T (q − p) / batch: what the gradient of T² KL comes to on paper. */
export function softGradient(student: Rows, teacher: Rows, temperature: number): number[][] {
  return student.map((row, index) => {
    const targets = softmax(teacher[index] ?? [], temperature);
    return softmax(row, temperature).map(
      (answer, place) => (temperature * (answer - at(targets, place))) / student.length,
    );
  });
}

/** The largest difference between two tables of the same shape; NaN if a place is missing or not a number. */
export function distance(one: Rows, other: Rows): number {
  if (one.length !== other.length) return NaN;
  const differences = one.flatMap((row, index) =>
    row.map((value, place) => Math.abs(value - at(other[index], place))),
  );
  return Math.max(...differences);
}

/**
 * A number that trainings give, and how people read it. It is declared once, under its field's name, or its path in a
 * result (`onHeldOut.errors`); tables, plots, `{run:…}`, claims and the run viewer go by this declaration.
 */
export interface Metric {
  /** In words: `test errors`. */
  title: string;
  better: 'less' | 'more';
  /** `bits`, `nats`; none for a count or a share. One of time (`ms`, `images/s`) says that the number depends on the machine. */
  unit?: string;
  /** The field that counts what this one is a part of, next to it or further out: `testCount`. */
  of?: string;
  /** A share from 0 to 1, shown as a percentage. */
  share?: boolean;
  /** Decimal places that are shown; without it, four significant digits. */
  digits?: number;
  /** Draw it on a logarithmic axis. */
  logarithmic?: boolean;
  /** It is a matrix of counts instead of a number: of each true class (row), how often each class (column) was predicted. */
  kind?: 'confusion';
  /** What a publication reports, by the job's name. */
  reference?: Readonly<Record<string, number>>;
}

/**
 * A metric as a heading names it: `training loss (nats)`. A title that has its unit in it, as `bits per character`, stays as it is.
 *
 * @param whole what the metric is a part of: ` of 10,000`
 */
export function titleInUnit(
  { title, unit }: { title: string; unit?: string | undefined },
  whole = '',
): string {
  const isNamed = unit === undefined || ` ${title} `.includes(` ${unit} `);
  return `${title}${whole}${isNamed ? '' : ` (${unit})`}`;
}

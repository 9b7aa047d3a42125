/** A cell as Jupyter writes it, as far as a test says. */
export interface GivenCell {
  cell_type: string;
  source: string | string[];
  [more: string]: unknown;
}

export const markdown = (source: string | string[], more = {}): GivenCell => ({
  cell_type: 'markdown',
  metadata: {},
  source,
  ...more,
});
export const code = (source: string | string[], ...outputs: unknown[]): GivenCell => ({
  cell_type: 'code',
  execution_count: null,
  metadata: {},
  outputs,
  source,
});
export const raw = (source: string): GivenCell => ({ cell_type: 'raw', metadata: {}, source });

export const stream = (text: string | string[], name = 'stdout') => ({
  output_type: 'stream',
  name,
  text,
});
export const display = (data: Record<string, unknown>) => ({
  output_type: 'display_data',
  metadata: {},
  data,
});

/** A notebook's JSON, indented by one as Jupyter has it. */
export function notebookOf(
  cells: readonly GivenCell[],
  more: Record<string, unknown> = {},
): string {
  const metadata = { kernelspec: { name: 'python3', language: 'python' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5, ...more }, null, 1)}\n`;
}

/** Comments that speak to a tool, not to a reader. They stay in the code, where the tool looks for them. */
const patterns: readonly RegExp[] = [
  // Own-line comments of types: `# type: ignore`, and a signature below its `def`.
  /^\s*type:\s*(?:ignore\b|\()/,
  /^\s*(?:(?:flake8|ruff)[:\s]+)?noqa\b/i,
  /^\s*(?:pylint|ruff|mypy|pyright|basedpyright|pyre|pytype|ty|isort|cython|distutils|doctest)\s*:/,
  /^\s*pyre-(?:ignore|fixme|strict|unsafe)\b/,
  /^\s*(?:fmt|yapf|autopep8|autoflake)\s*:\s*(?:on|off|skip|enable|disable)\b/,
  /^\s*(?:pragma|coverage)\s*:\s*no\b/i,
  /^\s*(?:nosec|nopep8|noinspection|NOLINT)\b/,
  /^\s*(?:end)?region\b(?=\s*$|\s+\S+\s*$)/,
  // Editors: `-*- mode: python -*-`, `vim: set ts=4:`.
  /^\s*-\*-.*-\*-\s*$/,
  /^\s*(?:vim?|ex):\s*\S/,
  /^\s*SPDX-[\w-]+:/,
  // A cell's mark, where it is inside of a block: editors that know some there look for it.
  /^\s*%%+(?:\s|\[|$)/,
];

/** A file's encoding, as PEP 263 looks for it in the first two lines. */
const coding = /^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/;

/** What a script asks of its installer (PEP 723): `# /// script`, its lines, `# ///`. */
const metadata = /^# \/\/\/ [a-zA-Z\d-]+\n(?:#(?: .*)?\n)+?# \/\/\/$/gm;

/** What Jupytext makes a comment of, so that it is no error: `# %matplotlib inline`, `# !pip install x`. */
const magic = /^\s*(?:%{1,2}[A-Za-z_]|![\w./~])/;

/**
 * @param hasCells whether the program is made of cells
 * @returns whether the comment that begins at an offset is such a one
 */
export function findDirectives(
  text: string,
  hasCells = false,
): (start: number, value: string) => boolean {
  const blocks = Array.from(text.matchAll(metadata), ({ index, 0: block }) => [
    index,
    index + block.length,
  ]);
  const second = text.indexOf('\n', text.indexOf('\n') + 1);
  const head = second === -1 ? text : text.slice(0, second);
  return (start, value) =>
    (start === 0 && value.startsWith('!')) ||
    (start < head.length && coding.test(`#${value}`)) ||
    blocks.some(([from = 0, to = 0]) => from <= start && start < to) ||
    (hasCells && magic.test(value)) ||
    patterns.some((pattern) => pattern.test(value));
}

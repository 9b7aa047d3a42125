/** Magics of IPython after which a cell is written in another language, with the highlighter's name for that. */
const others: Readonly<Record<string, string>> = {
  '!': 'bash',
  bash: 'bash',
  sh: 'bash',
  script: 'bash',
  sx: 'bash',
  system: 'bash',
  cmd: 'bat',
  powershell: 'powershell',
  html: 'html',
  svg: 'xml',
  javascript: 'javascript',
  js: 'javascript',
  latex: 'latex',
  markdown: 'markdown',
  perl: 'perl',
  ruby: 'ruby',
  r: 'r',
  sql: 'sql',
  bigquery: 'sql',
  cython: 'python',
  writefile: 'text',
  file: 'text',
};

/** What a cell is written in that says so in its first line; nothing of most. */
export function foreignGrammar(lines: readonly string[]): string | undefined {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const [, name = '', told = ''] = /^%%(!|\w+)[ \t]*(.*)/.exec(first) ?? [];
  const grammar = others[name.toLowerCase()];
  return grammar === 'text' && told.endsWith('.py') ? 'python' : grammar;
}

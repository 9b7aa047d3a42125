import { toHtml } from 'hast-util-to-html';
import { annotate } from '../../src/annotate/annotate.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import type { SourceFile } from '../../src/languages/types.ts';

export const frontMatter = '---\ntitle: A page\nsummary: For a test.\n---\n';

/** A program whose first prose, from line 5 on, is the given Markdown. */
export function program(docs: string, code = '', path = 'src/impl/page.ts'): SourceFile {
  return { path, text: `/*\n${frontMatter}${docs}\n*/\n${code}` };
}

export async function onlyPage(file: SourceFile, ...others: SourceFile[]): Promise<AnnotatedPage> {
  const [page] = await annotate([file, ...others]);
  if (!page) throw new Error('there is no page');
  return page;
}

/** A section's prose as HTML, placeholders filled. */
export function filled(page: AnnotatedPage, number = 0): string {
  const prose = page.sections[number]?.prose;
  if (!prose) throw new Error(`there is no section ${number}`);
  return toHtml(prose.tree).replaceAll(
    /<span translate="no">_\^_(\d+)_\^_<\/span>/g,
    (_, index: string) => prose.fills[Number(index)] ?? '(no fill)',
  );
}

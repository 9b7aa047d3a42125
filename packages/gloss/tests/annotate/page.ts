import { annotate } from '../../src/annotate/annotate.ts';
import { formulaHtml } from '../../src/annotate/fill.ts';
import { renderMath } from '../../src/annotate/math.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { fillProse, toHtml } from '../../src/translate/show.ts';

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
  return toHtml(fillProse(prose, 'en'));
}

/** What is put in the place of each placeholder, as HTML. */
export function fillsOf(page: AnnotatedPage, number = 0): string[] {
  const fills = page.sections[number]?.prose.fills ?? [];
  return fills.map((fill) => toHtml({ type: 'root', children: [fill] }));
}

/** A formula as HTML, and what came of it. */
export function mathHtmlOf(...formula: Parameters<typeof renderMath>) {
  const math = renderMath(...formula);
  return { ...math, html: formulaHtml(math.formula) };
}

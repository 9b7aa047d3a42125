import type { ElementContent } from 'hast';
import { textOf } from '../../annotate/text-of.ts';
import type { AnnotatedPage, RenderedSection } from '../../annotate/types.ts';
import { normaliseText } from '../keys.ts';
import { type Unit, units } from '../units.ts';

/** What one has to know of a text to translate it. */
export interface Context {
  kind: 'title' | 'summary' | 'block';
  /** The section that it stands in. */
  section: string | undefined;
  /** File and line of the section. */
  place: string;
  /** What its placeholders stand for, by their numbers: a formula as TeX, code as it is. */
  holes: string[];
}

/** A page, as far as translators need it beside its text. */
export interface PageInContext extends Pick<AnnotatedPage, 'source' | 'frontMatter'> {
  sections: readonly Pick<RenderedSection, 'prose' | 'title' | 'docsLine'>[];
}

/** The context of each of a page's texts, by its key's normal form. Where a text comes twice, of the first. */
export function contextsOf({ source, frontMatter, sections }: PageInContext): Map<string, Context> {
  const contexts = new Map<string, Context>();
  const add = (normal: string, context: Context) => {
    if (!contexts.has(normal)) contexts.set(normal, context);
  };
  for (const kind of ['title', 'summary'] as const)
    add(normaliseText(frontMatter[kind]), {
      kind,
      section: undefined,
      place: `${source}:1`,
      holes: [],
    });
  for (const { prose, title, docsLine } of sections) {
    const section = { section: title, place: `${source}:${docsLine}` };
    for (const unit of units(prose))
      add(unit.normal, { kind: 'block', ...section, holes: holesOf(unit, prose.fills) });
  }
  return contexts;
}

function holesOf({ numbers }: Unit, fills: readonly ElementContent[]): string[] {
  return numbers.map((number) => {
    const fill = fills[number];
    if (!fill) return '';
    return fill.type === 'image' ? fill.alt || fill.file : textOf(fill);
  });
}

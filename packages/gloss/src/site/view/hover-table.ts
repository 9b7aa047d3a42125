import type { Element, ElementContent, Root, RootContent } from 'hast';
import { mathHtml } from '../../annotate/fill.ts';
import type { AnnotatedPage, Hover } from '../../annotate/types.ts';
import type { Language } from '../../translate/languages.ts';
import { toHtml } from '../../translate/show.ts';
import { jsonInScript } from './linked-data.ts';
import { headingAbove, treesIn } from './spoken.ts';
import { textOf } from '../../annotate/text-of.ts';
import { urlOf } from './urls.ts';

/** What the browser shows for a name; see `client/hover.ts`. Keys are short because a page has hundreds. */
export interface HoverEntry {
  /** Type, HTML. */
  t: string;
  /** Names with the same number mean the same thing. */
  k: number;
  /** Shape. */
  s?: string;
  /** Note beside its declaration, in the language of the programs. */
  n?: string;
  /** What the page says of it, HTML in the reader's language. */
  d?: string;
  /** What its library says of it, plain English. */
  e?: string;
  /** Address and title of the section that defines it. */
  l?: [href: string, title: string];
}

/**
 * The table behind `data-t` as JSON that may stand in a `<script>`.
 *
 * @param used leaves out, as zeros, what no name of an excerpt points to
 */
export function hoverTableIn(
  { hovers }: AnnotatedPage,
  language: Language,
  page: (path: string) => AnnotatedPage,
  used?: ReadonlySet<number>,
): string {
  const table = hovers.map((hover, index) =>
    used && !used.has(index) ? 0 : entryOf(hover, language, page),
  );
  return jsonInScript(table);
}

function entryOf(
  { type, kin, shape, note, doc, library, link }: Hover,
  language: Language,
  page: (path: string) => AnnotatedPage,
): HoverEntry {
  const said = doc && docIn(page(doc.page), doc, language);
  const target = link && page(link.page);
  const title = target && link && headingAbove(target, link.section, language);
  return {
    t: type,
    k: kin,
    ...(shape !== undefined && { s: shape }),
    ...(note !== undefined && { n: note }),
    // A parameter of which nothing but its shape is said has its shape already.
    ...(said && said.text !== shape && { d: said.html }),
    ...(library !== undefined && { e: library }),
    ...(link && {
      l: [`${urlOf(language, link.page)}#${encodeURIComponent(link.section)}`, title ?? ''],
    }),
  };
}

/** What was said before of a page's sections: the same names stand in many places. */
const docs = new WeakMap<readonly Root[], Map<string, Doc | undefined>>();

interface Doc {
  html: string;
  text: string;
}

function docIn(
  page: AnnotatedPage,
  doc: NonNullable<Hover['doc']>,
  language: Language,
): Doc | undefined {
  const trees = treesIn(page, language);
  const known = docs.get(trees) ?? new Map<string, Doc | undefined>();
  docs.set(trees, known);
  const key = `${doc.section} ${doc.parameter ?? ''}`;
  if (!known.has(key)) {
    const tree = trees[page.sections.findIndex(({ id }) => id === doc.section)];
    known.set(key, tree && docOf(tree, doc.parameter));
  }
  return known.get(key);
}

/** The first paragraph of a section, or what its list says of a parameter. */
function docOf(tree: Root, parameter: string | undefined): Doc | undefined {
  const children =
    parameter === undefined ? paragraphOf(tree) : definitionOf(tree.children, parameter);
  if (!children) return undefined;
  return {
    html: toHtml({ type: 'root', children: children.flatMap(plain) }),
    text: textOf({ type: 'root', children }),
  };
}

function paragraphOf({ children }: Root): ElementContent[] | undefined {
  const paragraph = children.find(
    (node): node is Element =>
      node.type === 'element' && node.tagName === 'p' && !isDisplay(node.children),
  );
  if (!paragraph) return undefined;
  // One that no translation covers keeps its language.
  return paragraph.properties.lang ? [{ ...paragraph, tagName: 'span' }] : paragraph.children;
}

function isDisplay(children: readonly ElementContent[]): boolean {
  const [only, ...others] = children;
  return others.length === 0 && only?.type === 'formula' && only.display;
}

/** What follows a name at the head of a term of a definition list, or of an item of a list. */
function definitionOf(nodes: readonly RootContent[], name: string): ElementContent[] | undefined {
  const isNamed = ({ children }: Element): boolean => {
    const first = children.find((node) => node.type !== 'text' || node.value.trim() !== '');
    if (first?.type === 'element') return first.tagName === 'p' && isNamed(first);
    return first?.type === 'inlineCode' && first.value.split(', ').includes(name);
  };
  const items = nodes.flatMap((list) =>
    list.type === 'element' && /^[du]l$/.test(list.tagName)
      ? list.children.filter((node) => node.type === 'element')
      : [],
  );
  const at = items.findIndex((item) => /^(?:dt|li)$/.test(item.tagName) && isNamed(item));
  const item = items[at];
  const definition = item?.tagName === 'dt' ? items[at + 1] : item;
  if (!definition || definition.tagName === 'dt') return undefined;
  const { lang } = definition.properties;
  return lang ? [{ ...definition, tagName: 'span', properties: { lang } }] : definition.children;
}

/** Without links, which would lead astray from elsewhere, and with formulas as MathML alone. */
function plain(node: ElementContent): ElementContent[] {
  if (node.type === 'formula') return [{ type: 'raw', value: mathHtml(node) }];
  if (node.type === 'inlineCode') return [{ ...node, symbol: undefined }];
  if (node.type !== 'element') return [node];
  const children = node.children.flatMap(plain);
  if (node.tagName === 'a') return children;
  const { dataState: _, id: __, ...properties } = node.properties;
  return [{ ...node, properties, children }];
}

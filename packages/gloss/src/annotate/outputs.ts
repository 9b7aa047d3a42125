import type { Nodes, Root } from 'hast';
import { visit } from 'unist-util-visit';
import type { CellOutput } from '../languages/types.ts';
import type { Highlight } from './code.ts';
import { writeLine } from './code-line.ts';
import { type Files, keepImage, keepSvg } from './images.ts';
import { type Macros, renderMath } from './math.ts';
import { readHtml } from './raw-html.ts';
import { cleanSvg } from './svg.ts';
import { textOf } from './text-of.ts';
import { alternative } from './to-html.ts';
import type { Output } from './types.ts';

interface OutputPage {
  highlight: Highlight;
  macros?: Macros | undefined;
  files: Files;
}

/**
 * Makes of what a cell has put out what a page may show: what is a program of somebody else's stays out.
 *
 * @param rules where the classes of formulas are added
 */
export function renderOutput(
  output: CellOutput,
  page: OutputPage,
  rules: Record<string, string>,
): Output {
  const { highlight, macros, files } = page;
  const plainly = (text: string | undefined): Output =>
    text === undefined ? { kind: 'none' } : renderOutput({ kind: 'text', text }, page, rules);
  switch (output.kind) {
    case 'none':
      return output;
    case 'image': {
      const image = keepImage(files, output.type, output.data);
      return image ? { kind: 'image', ...image } : { kind: 'none' };
    }
    case 'svg': {
      const svg = orNothing(() => cleanSvg(output.svg));
      return svg === undefined ? plainly(output.plain) : { kind: 'image', ...keepSvg(files, svg) };
    }
    case 'html': {
      const tree = orNothing(() => readTable(output.html, files));
      return tree ? { kind: 'html', tree } : plainly(output.plain);
    }
    case 'tex': {
      const math = orNothing(() => renderMath(texOf(output.tex), true, [], macros, false));
      if (!math) return plainly(output.plain ?? output.tex);
      Object.assign(rules, math.rules);
      return { kind: 'formula', formula: math.formula };
    }
    default: {
      const { kind, text, more } = output;
      const html = highlight(text, 'ansi').map((runs) => writeLine(runs));
      return { kind, html: html.join('\n'), ...(more !== undefined && { more }) };
    }
  }
}

/** What a program has written may be anything: what can't be read is shown in another form. */
function orNothing<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** `$\displaystyle x$` and `$$x$$` → `x`. */
function texOf(written: string): string {
  const text = written.trim();
  return (
    /^\$\$([^$]+)\$\$$/.exec(text)?.[1] ??
    /^\$([^$]+)\$$/.exec(text)?.[1] ??
    /^\\\[([^]+)\\\]$/.exec(text)?.[1] ??
    text
  );
}

/** HTML without what isn't text, if any text is left. */
function readTable(html: string, files: Files): Root | undefined {
  let hasImage = false;
  const image = (url: string, alt: string) => {
    const [, kind = '', data = ''] = /^data:image\/(\w+);base64,(.*)$/s.exec(url) ?? [];
    const kept = keepImage(files, kind, data);
    hasImage ||= kept !== undefined;
    return kept ? { type: 'image' as const, ...kept, alt } : alternative(alt);
  };
  const tree = readHtml(
    { type: 'root', children: [{ type: 'raw', value: html }] },
    { ids: new Set(), image, link: () => {} },
  );
  visit(tree, (node) => {
    delete node.position;
    if (node.type !== 'element') return;
    const { properties } = node;
    delete properties.id;
    // Where such a link would lead from here, its author could not know.
    if (!/^(?:https?:\/\/|mailto:)/i.test(String(properties.href))) delete properties.href;
  });
  const isShown = (hasImage || textOf(tree).trim() !== '') && depthOf(tree) < 100;
  return isShown ? tree : undefined;
}

/** What nests deeper than any table would need more of a stack wherever it is read. */
function depthOf(node: Nodes): number {
  if (!('children' in node)) return 0;
  return 1 + node.children.reduce((most, child) => Math.max(most, depthOf(child)), 0);
}

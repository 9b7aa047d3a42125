import type { Element, ElementContent, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { SKIP, visit } from 'unist-util-visit';

/** What draws. Nothing here runs, moves or loads anything. */
const allowed = new Set(
  (
    'svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath style image ' +
    'clipPath mask marker pattern linearGradient radialGradient stop switch ' +
    'filter feBlend feColorMatrix feComponentTransfer feComposite feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feOffset'
  ).split(' '),
);

/**
 * A drawing as a file by itself, without what could run or reach out of it. A page shows it as an image, in which a browser
 * does neither; but a file has an address that one can open.
 *
 * @returns nothing where there is no drawing
 */
export function cleanSvg(written: string): string | undefined {
  const { children } = fromHtml(written, { fragment: true });
  const svg = children.find(
    (node): node is Element => node.type === 'element' && node.tagName === 'svg',
  );
  if (!svg) return undefined;
  const root: Root = { type: 'root', children: [svg] };
  visit(root, (node, index, parent) => {
    if (node.type === 'root' || node.type === 'text') return undefined;
    if (node.type === 'element' && allowed.has(node.tagName) && isHarmless(node)) {
      cleanProperties(node);
      return undefined;
    }
    (parent as { children: ElementContent[] }).children.splice(index ?? 0, 1);
    return [SKIP, index ?? 0];
  });
  svg.properties.xmlns = 'http://www.w3.org/2000/svg';
  svg.properties.xmlnsXLink = 'http://www.w3.org/1999/xlink';
  return toHtml(root, { space: 'svg', closeEmptyElements: true });
}

/** Styles name colours and fonts; one that loads something is dropped as a whole. */
function isHarmless({ tagName, children }: Element): boolean {
  return (
    tagName !== 'style' ||
    children.every((child) => child.type === 'text' && !/[<&\\@]|url\s*\(/i.test(child.value))
  );
}

function cleanProperties(node: Element): void {
  const { properties } = node;
  for (const [name, value] of Object.entries(properties)) {
    // Another name for the space of links would make a link of any attribute.
    const isForeign = /:|^xmlns/i.test(name);
    const text = String(value).trim();
    const isAddress = /^(?:href|xLinkHref)$/.test(name);
    const isInside = /^(?:#|data:image\/(?:png|jpeg|gif|webp);base64,)/i.test(text);
    const reachesOut =
      /url\s*\(\s*["']?\s*(?!["'\s#])/i.test(text) || /^\s*javascript:/i.test(text);
    if (
      isForeign ||
      /^on/i.test(name) ||
      name === 'src' ||
      (isAddress ? !isInside : reachesOut || /\\/.test(text))
    )
      delete properties[name];
  }
}

import type { Element } from 'hast';
import { visit } from 'unist-util-visit';
import { serialise } from '../html.ts';
import { placeholderNumber } from '../placeholders.ts';
import { anchorId } from '../../annotate/raw-html.ts';
import { allowedTags } from '../sanitize.ts';
import type { Finding } from '../types.ts';
import { isAllowedUrl } from '../url.ts';
import { type Side, surplus } from './side.ts';

const allowed = new Set(allowedTags);

/** Tags, attributes and addresses that no translation may hold. */
export function checkMarkup(_: Side, { html, tree }: Side): Finding[] {
  const unknown = new Set<string>();
  // The parser drops some tags where they make no sense (`<body onload=…>`): those are found as they are written.
  for (const { name } of tagsIn(html)) if (!allowed.has(name)) unknown.add(`the tag <${name}>`);
  visit(tree, 'element', (node) => {
    if (!allowed.has(node.tagName)) unknown.add(`the tag <${node.tagName}>`);
    else for (const complaint of attributeComplaints(node)) unknown.add(complaint);
  });
  return Array.from(unknown, (what) => ({
    check: 'markup',
    level: 'error',
    message: `a translation can't hold ${what}`,
  }));
}

function attributeComplaints(node: Element): string[] {
  const { tagName, properties } = node;
  if (tagName === 'span') {
    if (placeholderNumber(node) !== undefined) return [];
    return ['a <span> that is not <span translate=no>_^_N_^_</span>'];
  }
  return Object.entries(properties).flatMap(([name, value]) => {
    if (tagName === 'a' && name === 'href') {
      return isAllowedUrl(String(value)) ? [] : [`a link to ${JSON.stringify(value)}`];
    }
    if (tagName === 'a' && name === 'id') {
      return anchorId.test(String(value)) ? [] : [`the id ${JSON.stringify(value)}`];
    }
    return [`the attribute "${name.toLowerCase()}" of <${tagName}>`];
  });
}

/** Tags without a partner, or closed in the wrong order: the parser repairs them, but perhaps not as meant. */
export function checkBalance(_: Side, { html, tree }: Side): Finding[] {
  const written = tagsIn(html).map(({ end, name }) => end + name);
  const mended = tagsIn(serialise(tree.children)).map(({ end, name }) => end + name);
  // Parsers add `<tbody>` where it's left out.
  const counts = (tag: string) => !/^\/?tbody$/.test(tag);
  if (written.filter(counts).join(' ') === mended.filter(counts).join(' ')) return [];
  const odd = [...surplus(written, mended), ...surplus(mended, written)].map((tag) => `<${tag}>`);
  const which = odd.length > 0 ? `: look at ${[...new Set(odd)].join(' ')}` : '';
  const message = `its tags don't pair up${which}`;
  return [{ check: 'balance', level: 'warning', message }];
}

/** Tags in the order they are written. For reporting only: what is shown has been parsed. */
function tagsIn(html: string): { end: string; name: string }[] {
  return Array.from(
    html.matchAll(/<(\/?)([a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>?/gi),
    ([, end = '', name = '']) => ({ end, name: name.toLowerCase() }),
  );
}

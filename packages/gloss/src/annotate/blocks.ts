import { posix } from 'node:path';
import type { ElementContent } from 'hast';
import type { Code, Image } from 'mdast';
import { type Highlight, languageNames } from './code.ts';
import { writeLine } from './code-line.ts';
import { escapeHtml } from './escape-html.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { Markdown } from '../languages/prose-place.ts';
import type { Renderer } from './to-html.ts';

type Refuse = Renderer['refuse'];

/** A fence that is never closed would swallow the rest of the text. */
export function requireClosed(node: Code, docs: string, refuse: Refuse): void {
  const raw = docs.slice(node.position?.start.offset, node.position?.end.offset);
  const fence = /^(`{3,}|~{3,})/.exec(raw)?.[0];
  if (fence && !new RegExp(`\\n[ \\t>]*${fence}+[ \\t]*$`).test(raw))
    refuse(node, 'the block of code is never closed', `End it with a line ${fence}`);
}

/** A fenced or indented block of code, highlighted. */
export function renderCode(node: Code, highlight: Highlight, refuse: Refuse): ElementContent {
  const language = node.lang ?? 'text';
  if (!languageNames.includes(language))
    refuse(
      node,
      `the language "${language}" is not known`,
      `${didYouMean(language, languageNames)}Use one of ${languageNames.join(', ')}`,
    );
  return codeBlock(node.value, language, highlight);
}

/** Wide lines scroll, and a keyboard can only scroll what it can reach. */
export function codeBlock(code: string, language: string, highlight: Highlight): ElementContent {
  const lines = highlight(code, language)
    .map((runs) => writeLine(runs))
    .join('\n');
  const value = `<pre class="code" tabindex="0"><code>${lines}</code></pre>`;
  return { type: 'html', value, text: code };
}

/** An image file that lies beside the page's source. */
export function renderImage(
  node: Image,
  { source }: Markdown,
  asset: ((path: string) => string) | undefined,
  refuse: Refuse,
): ElementContent {
  const { url, alt } = node;
  if (/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(url))
    refuse(
      node,
      `the image "${url}" lies elsewhere`,
      'Put it beside this file and name it from here: a page asks no other host for anything',
    );
  if (!alt)
    refuse(node, 'the image says nothing to who cannot see it', 'Write ![what it shows](…)');
  if (!asset) return refuse(node, 'pages have no images yet', 'Show it as a formula or a table');
  const src = asset(posix.join(posix.dirname(source.file), url));
  const value = `<img src="${escapeHtml(src)}" alt="${escapeHtml(alt ?? '')}" loading="lazy">`;
  return { type: 'html', value, text: '' };
}

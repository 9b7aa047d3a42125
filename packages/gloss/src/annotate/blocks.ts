import { posix } from 'node:path';
import type { ElementContent } from 'hast';
import type { Code, Image, Nodes } from 'mdast';
import { type Highlight, languageNames, languageOf } from './code.ts';
import { writeLine } from './code-line.ts';
import { escapeHtml } from './escape-html.ts';
import { didYouMean } from 'gloss-common/nearest';
import { type Files, type ImageFile, keepImage, keepSvg } from './images.ts';
import { cleanSvg } from './svg.ts';
import type { Markdown } from '../languages/prose-place.ts';
import type { Renderer } from './to-html.ts';

type Refuse = Renderer['refuse'];
/** Says what is wrong with a node that can be shown all the same. */
export type Report = (node: Nodes, problem: string, remedy: string) => void;

/** A fence that is never closed would swallow the rest of the text. */
export function requireClosed(node: Code, docs: string, report: Report): void {
  const raw = docs.slice(node.position?.start.offset, node.position?.end.offset);
  const fence = /^(`{3,}|~{3,})/.exec(raw)?.[0];
  if (fence && !new RegExp(`\\n[ \\t>]*${fence}+[ \\t]*$`).test(raw))
    report(node, 'the block of code is never closed', `End it with a line ${fence}`);
}

/** A fenced or indented block of code, highlighted. */
export function renderCode(node: Code, highlight: Highlight, report: Report): ElementContent {
  const language = languageOf(node.lang);
  const isKnown = languageNames.includes(language);
  if (!isKnown)
    report(
      node,
      `the language "${language}" is not known`,
      `${didYouMean(language, languageNames)}Call it as Shiki does, or write text for code without colours`,
    );
  return codeBlock(node.value, isKnown ? language : 'text', highlight);
}

/** Wide lines scroll, and a keyboard can only scroll what it can reach. */
export function codeBlock(code: string, language: string, highlight: Highlight): ElementContent {
  const lines = highlight(code, language)
    .map((runs) => writeLine(runs))
    .join('\n');
  const value = `<pre class="code" tabindex="0"><code>${lines}</code></pre>`;
  return { type: 'html', value, text: code };
}

/** Where images may come from. */
export interface ImageSources {
  /** Address of an image file, given relative to the project's root. Without it, pages have no files' images. */
  asset?: ((path: string) => string) | undefined;
  /** Addresses that images from elsewhere may begin with. */
  imageHosts?: readonly string[] | undefined;
}

/** An image file that lies beside the page's source, or one from a host that the site allows. */
export function renderImage(
  node: Image,
  { source, docsLine }: Markdown,
  { asset, imageHosts = [], files }: ImageSources & { files: Files },
  refuse: Refuse,
  report: Report,
): ElementContent {
  const { url, alt } = node;
  const attached = /^attachment:(.*)/.exec(url)?.[1];
  if (attached !== undefined) {
    const line = docsLine + (node.position?.start.line ?? 1) - 1;
    const data = source.attachment?.(line, attached) ?? source.attachment?.(line, decode(attached));
    const image = data && keepAttachment(files, data);
    if (!alt) report(node, unseen, 'Write ![what it shows](…)');
    return image
      ? { type: 'image', ...image, alt: alt ?? '' }
      : refuse(
          node,
          `the cell has no image "${attached}" that a page can show`,
          'Paste it into the cell again, as PNG, JPEG, GIF or SVG',
        );
  }
  const isElsewhere = /^(?:[a-z][a-z\d+.-]*:|\/)/i.test(url);
  if (isElsewhere && !imageHosts.includes(originOf(url)))
    refuse(
      node,
      `the image "${url}" lies elsewhere`,
      'Put it beside this file and name it from here, or allow its host: gloss({ imageHosts: […] })',
    );
  if (!alt) report(node, unseen, 'Write ![what it shows](…)');
  if (!isElsewhere && !asset)
    return refuse(node, 'pages have no images yet', 'Show it as a formula or a table');
  const src = isElsewhere ? url : (asset?.(posix.join(posix.dirname(source.file), url)) ?? '');
  const value = `<img src="${escapeHtml(src)}" alt="${escapeHtml(alt ?? '')}" loading="lazy">`;
  return { type: 'html', value, text: '' };
}

const unseen = 'the image says nothing to who cannot see it';

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function keepAttachment(
  files: Files,
  data: Readonly<Record<string, string>>,
): ImageFile | undefined {
  const svg = data['image/svg+xml'];
  const clean = svg && cleanSvg(svg.includes('<') ? svg : Buffer.from(svg, 'base64').toString());
  if (clean) return keepSvg(files, clean);
  for (const [type, base64] of Object.entries(data)) {
    const image = keepImage(files, type.replace('image/', ''), base64);
    if (image) return image;
  }
  return undefined;
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

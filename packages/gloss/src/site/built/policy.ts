import { createHash } from 'node:crypto';
import type { Element } from 'hast';
import { textOf } from '../../annotate/text-of.ts';
import { SourceError } from '../../source-error.ts';
import { addressesOf, type BuiltPage, placeOf } from './read-built.ts';

/** What a policy allows: the sources of each directive. */
type Policy = ReadonlyMap<string, readonly string[]>;

const here = 'http://here.invalid';

/**
 * What a page's own content security policy keeps from working, and what it should not let in: so that nothing loads from
 * elsewhere but what the publisher has named, and no script runs that is not the site's.
 */
export function policyFaults(page: BuiltPage): SourceError[] {
  const { elements } = page;
  const meta = elements.find(({ properties: { httpEquiv } }) =>
    /^content-security-policy$/i.test(String(httpEquiv)),
  );
  const fault = (element: Element, problem: string, remedy: string) =>
    new SourceError(placeOf(page, element), problem, remedy);
  const active = elements.find((element) => isCode(element) || loadedBy(element).length > 0);
  if (!meta)
    return active
      ? [fault(active, 'the page has no content security policy', 'Lay it out as Base.astro does')]
      : [];
  const policy = readPolicy(String(meta.properties['content']));
  const isLate = active && offsetOf(active) < offsetOf(meta);
  return [
    ...loose(policy).map((problem) =>
      fault(meta, `its policy ${problem}`, 'Let it be as strict as Gloss makes it'),
    ),
    ...(isLate
      ? [fault(active, 'it stands before the policy, which does not hold for it', 'Put it below')]
      : []),
    ...elements.flatMap((element) =>
      refused(element, policy).map((what) =>
        fault(
          element,
          `the page's policy doesn't allow ${what}`,
          'Name it in gloss({ head }) or gloss({ imageHosts }), or take it out of the component or text that has it',
        ),
      ),
    ),
  ];
}

/** Addresses on other hosts that a stylesheet loads from. */
export function foreignIn(css: string): string[] {
  const found = css.matchAll(/(?:url\(|@import)\s*["']?((?:https?:)?\/\/[^"')\s]+)/g);
  return Array.from(found, ([, address = '']) => address);
}

function offsetOf({ position }: Element): number {
  return position?.start.offset ?? 0;
}

function readPolicy(text: string): Policy {
  const directives = text.split(';').map((part) => part.trim().split(/\s+/));
  return new Map(directives.map(([name = '', ...sources]) => [name, sources]));
}

/** How a policy is less strict than one that keeps out what others have written. */
function loose(policy: Policy): string[] {
  const allowed = new Set([...policy.values()].flat());
  const wide = ["'unsafe-inline'", "'unsafe-eval'", '*', 'http:', 'https:'];
  const closed = ['default-src', 'base-uri', 'form-action'];
  return [
    ...wide.filter((source) => allowed.has(source)).map((source) => `allows ${source}`),
    ...closed
      .filter((name) => policy.get(name)?.join(' ') !== "'none'")
      .map((name) => `has no "${name} 'none'"`),
  ];
}

/** What of an element a policy keeps from working. */
function refused(element: Element, policy: Policy): string[] {
  const { tagName, properties } = element;
  const handlers = Object.keys(properties).filter(
    (name) => name === 'style' || /^on[A-Z]/.test(name),
  );
  const foreign = loadedBy(element).filter(
    ({ url, kind }) => !(policy.get(kind) ?? policy.get('default-src'))?.includes(url.origin),
  );
  return [
    ...handlers.map((name) => `the attribute "${name.toLowerCase()}" of <${tagName}>`),
    ...(isCode(element) ? unnamed(element, policy) : []),
    ...foreign.map(({ url }) => `what <${tagName}> loads from ${url.origin}`),
  ];
}

function unnamed(element: Element, policy: Policy): string[] {
  const { tagName } = element;
  const text = textOf(element);
  const hash = `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return policy.get(`${tagName}-src`)?.includes(hash)
    ? []
    : [`the inline <${tagName}> that begins with "${text.trim().slice(0, 30)}"`];
}

/** Whether it is a script or a style that stands in the page; a block of data is none. */
function isCode({ tagName, properties: { src, type } }: Element): boolean {
  const isData = !/^(?:|module|text\/javascript)$/.test(String(type ?? ''));
  return tagName === 'style' || (tagName === 'script' && src === undefined && !isData);
}

/** Elements that load what they name, with the directive that has a say in it. */
const loading: Readonly<Record<string, string>> = {
  script: 'script-src',
  img: 'img-src',
  image: 'img-src',
  use: 'img-src',
  source: 'media-src',
  video: 'media-src',
  audio: 'media-src',
  track: 'media-src',
  iframe: 'frame-src',
  embed: 'object-src',
  object: 'object-src',
};
const related: Readonly<Record<string, string>> = {
  stylesheet: 'style-src',
  icon: 'img-src',
  modulepreload: 'script-src',
  preload: 'default-src',
  prefetch: 'default-src',
  preconnect: 'connect-src',
  'dns-prefetch': 'connect-src',
  manifest: 'manifest-src',
};

/** What an element loads from other hosts. */
function loadedBy(element: Element): { url: URL; kind: string }[] {
  const { tagName, properties } = element;
  const relations = [properties.rel ?? []].flat().map(String);
  const relation = relations.find((name) => Object.hasOwn(related, name)) ?? '';
  const kind = tagName === 'link' ? related[relation] : loading[tagName];
  if (kind === undefined) return [];
  return addressesOf(element)
    .flatMap((address) => URL.parse(address, here) ?? [])
    .filter(({ origin, protocol }) => origin !== here && protocol !== 'data:')
    .map((url) => ({ url, kind }));
}

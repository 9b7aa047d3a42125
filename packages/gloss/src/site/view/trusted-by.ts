import type { Options } from '../options.ts';

const here = 'https://here.invalid';

/**
 * What the policy of pages has to allow for a site's own tags: their inline texts, hosts of scripts and stylesheets, and of what
 * counts its readers.
 */
export function trustedBy({ head, analytics }: Pick<Options, 'head' | 'analytics'>) {
  const inline = (wanted: string) =>
    head
      .filter(({ tag, content }) => tag === wanted && content !== '')
      .map(({ content }) => content);
  const hosts = head
    .map(({ tag, attrs: { src, rel, href } }) =>
      tag === 'script' ? src : tag === 'link' && rel === 'stylesheet' ? href : undefined,
    )
    .map((address) => String(address ?? ''));
  const script = foreign(analytics ? [analytics.src] : []);
  return {
    scripts: inline('script'),
    styles: inline('style'),
    hosts: foreign(hosts),
    reporting: { script, send: foreign([...script, ...(analytics?.connect ?? [])]) },
  };
}

/** Each other host once. */
function foreign(addresses: readonly string[]): string[] {
  const origins = addresses.map((address) => new URL(address, here).origin);
  return [...new Set(origins)].filter((origin) => origin !== here);
}

import type { Options } from '../options.ts';

const here = 'https://here.invalid';

/** What the policy of pages has to allow for a site's own tags: their inline texts, and hosts of scripts and stylesheets. */
export function trustedBy(head: Options['head']) {
  const inline = (wanted: string) =>
    head
      .filter(({ tag, content }) => tag === wanted && content !== '')
      .map(({ content }) => content);
  const hosts = head
    .map(({ tag, attrs: { src, rel, href } }) =>
      tag === 'script' ? src : tag === 'link' && rel === 'stylesheet' ? href : undefined,
    )
    .map((address) => new URL(String(address ?? ''), here).origin)
    .filter((origin) => origin !== here);
  return { scripts: inline('script'), styles: inline('style'), hosts: [...new Set(hosts)] };
}

import { createHash } from 'node:crypto';

/**
 * The content security policy of a page: files of its own host and of those that are named here, images of
 * others that are, and the inline scripts and styles that are, nothing else. A script that reports gets no more than
 * its file and where it sends to.
 */
export function contentSecurityPolicy({
  scripts,
  styles,
  hosts = [],
  images = [],
  reporting = { script: [], send: [] },
}: {
  scripts: string[];
  styles: string[];
  hosts?: string[];
  images?: string[];
  reporting?: Record<'script' | 'send', string[]>;
}): string {
  const allow = (...more: string[]) => [`'self'`, ...more, ...hosts].join(' ');
  return [
    `default-src 'none'`,
    `script-src ${allow(...scripts.map(hash), ...reporting.script)}`,
    `style-src ${allow(...styles.map(hash))}`,
    `img-src ${allow('data:', ...images)}`,
    `font-src ${allow()}`,
    `connect-src ${allow(...reporting.send)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

import { createHash } from 'node:crypto';

/**
 * The content security policy of a page: files of its own host, the inline script and style that are named here, and
 * images of the hosts that are, nothing else.
 */
export function contentSecurityPolicy(inline: {
  scripts: string[];
  styles: string[];
  images?: string[];
}): string {
  return [
    `default-src 'none'`,
    `script-src 'self' ${inline.scripts.map(hash).join(' ')}`.trim(),
    `style-src 'self' ${inline.styles.map(hash).join(' ')}`.trim(),
    ['img-src', `'self'`, 'data:', ...(inline.images ?? [])].join(' '),
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

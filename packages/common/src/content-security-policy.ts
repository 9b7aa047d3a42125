import { createHash } from 'node:crypto';

/**
 * The content security policy of a page: files of its own host, and the inline script and style that are named here,
 * nothing else.
 */
export function contentSecurityPolicy(inline: { scripts: string[]; styles: string[] }): string {
  return [
    `default-src 'none'`,
    `script-src 'self' ${inline.scripts.map(hash).join(' ')}`.trim(),
    `style-src 'self' ${inline.styles.map(hash).join(' ')}`.trim(),
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

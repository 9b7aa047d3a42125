import { createHash } from 'node:crypto';

/**
 * Runs before the first paint, so that a chosen theme never flashes into view after the other one. It is the only
 * inline script of a page; the policy names it by its hash.
 */
export const bootScript =
  "var d=document.documentElement;d.dataset.js='';try{var t=localStorage.getItem('theme');if(t)d.dataset.theme=t}catch(e){}";

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

/**
 * Whether a translation may link there: http, https, `#…` or a relative path. Judged as a browser would read it:
 * browsers drop tabs and line breaks, take `\` for `/`, and read `//host` as another host.
 */
export function isAllowedUrl(url: string): boolean {
  if (/[\p{Cc}\\]/u.test(url)) return false;
  const trimmed = url.trim();
  if (trimmed.startsWith('//')) return false;
  if (!/^[a-z][a-z\d+.-]*:/i.test(trimmed)) return true;
  return /^https?:\/\/[^/]/i.test(trimmed) && URL.canParse(trimmed);
}

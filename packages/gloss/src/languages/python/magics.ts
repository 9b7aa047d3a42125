/**
 * A program without what IPython alone understands: `%matplotlib inline`, `!pip install x`, `files = !ls`, `name?`. Each
 * becomes a comment or a number of the same length, so that every offset stays as it is. In a string, where such a line
 * may stand as well, that changes nothing but the string.
 */
export function withoutMagics(text: string): string {
  return text
    .replaceAll(/^([ \t]*)(?:%(?=%?[A-Za-z_])|!(?!=)|\?(?=\??[\w.%*]))/gm, '$1#')
    .replaceAll(/^([\w., \t]+=[ \t]*)(?:!(?!=)|%(?=[A-Za-z_]))[^'"\n]/gm, '$10#')
    .replaceAll(/^([ \t]*)[A-Za-z_]([\w.]*\?{1,2}[ \t]*)$/gm, '$1#$2');
}

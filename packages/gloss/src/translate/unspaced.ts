/** Letters of scripts that put no spaces between words, for a class in a regular expression. */
export const unspaced = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}`;

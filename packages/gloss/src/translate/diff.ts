import { diffArrays } from 'diff';
import { unspaced } from './unspaced.ts';

/** What changed from one text to another, word by word: `This is a [-PyTorch-]{+TensorFlow.js+} …`. */
export function diff(from: string, to: string): string {
  return diffArrays(tokensOf(from), tokensOf(to))
    .map(({ added, removed, value }) => {
      const text = value.join('');
      if (added) return `{+${text}+}`;
      return removed ? `[-${text}-]` : text;
    })
    .join('');
}

const token = new RegExp(String.raw`\s+|<[^>]*>|[${unspaced}]|[^\s<${unspaced}]+|<`, 'gu');

/** Words, tags, and what is between them. */
function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

import { commonSubsequence } from './similarity.ts';

/** What changed from one English text to another, word by word: `This is a [-PyTorch-]{+TensorFlow.js+} …`. */
export function diff(from: string, to: string): string {
  const a = from.match(/\s+|<[^>]*>|[^\s<]+|</g) ?? [];
  const b = to.match(/\s+|<[^>]*>|[^\s<]+|</g) ?? [];
  const table = commonSubsequence(a, b);
  let result = '';
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed) result += `[-${removed}-]`;
    if (added) result += `{+${added}+}`;
    removed = added = '';
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [old, young] = [a[i], b[j]];
    if (old !== undefined && old === young) {
      flush();
      result += old;
      i++;
      j++;
    } else if (
      young === undefined ||
      (old !== undefined && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))
    ) {
      removed += old ?? '';
      i++;
    } else {
      added += young;
      j++;
    }
  }
  flush();
  return result;
}

import type { Nodes, Root } from 'mdast';

/** Stands for what isn't words: a formula, code, a number of a run. */
const object = '\uFFFC';
/** Stands for a link to a publication. */
const cited = '\uFFF9';

const number = String.raw`\d+(?:,\d+)*(?:\.\d+)?`;
const percent = String.raw`\s*(?:%|percent\b|per cent\b)`;
const several = String.raw`${number}(?:\s*(?:[–-]|to|and|or)\s*${number})?`;
/** `class 3 errors`, `Python 3 errors` and `top-5 error` count nothing. */
const start = String.raw`(?<![\w.,${object}-]|\b(?:class|digit|label|step|row|figure|table|section|chapter|page|exercise|layer|line|epoch|seed|type|status|code|http|version|python|top)\s)`;
/** What servers answer, unless something makes so many. */
const status = String.raw`(?!(?<!\b(?:makes?|made|has|have|had|leaves?|left|only|about|nearly|almost|over|under|of)\s)(?:4\d\d|5[01]\d)\s+errors?\b)`;
/** `Since 2015 errors have fallen`. */
const year = String.raw`(?!(?<=\b(?:since|in|by|until|till|before|after|during)\s)(?:19|20)\d\d\s)`;
/** An accuracy is never less than 0 or more than 1, and who says so measures nothing; nor does `1 minus the error rate`. */
const limit = String.raw`(?![01](?![\d.,]*\d)(?!\s*%)|${number}\s*(?:minus|plus|times|over|divided|[-−–+×*/]\s))`;

const measured = new RegExp(
  [
    String.raw`${start}${status}${year}${several}\s+(?:(?:more|fewer|test|wrong|remaining)\s+){0,2}(?:errors?|mistakes?|misclassifi\w+)\b`,
    String.raw`${start}${several}${percent}\s+(?:test\s+)?(?:accura(?:cy|te)|errors?|mistakes?|wrong|right|correct|misclassified|of\s+(?:the|all)\s+tests?)\b`,
    String.raw`\b(?:accuracy|error\s+rate)\s+(?:of|is|was)\s+(?:(?:about|around|nearly|almost|over|under|only|some)\s+)?${limit}${number}`,
  ].join('|'),
  'i',
);

const source = new RegExp(`§|\\bthe\\s+paper\\b|\\bet\\s+al\\b|${cited}`, 'i');
const publication = /^(?:https?:\/\/)?(?:[\w-]+\.)*(?:arxiv\.org|doi\.org)\//i;

/** A stretch of text, and where in the Markdown it begins. */
interface Piece {
  text: string;
  offset: number;
}

/** Accuracies and counts of errors that are written out, each in a sentence which names no source for it. */
export function findBareNumbers(tree: Root): Piece[] {
  return blocksOf(tree).flatMap((pieces) => {
    let from = 0;
    return sentencesOf(pieces.map(({ text }) => text).join('')).flatMap((sentence) => {
      const found = source.test(sentence) ? null : measured.exec(sentence);
      const offset = from;
      from += sentence.length;
      if (!found) return [];
      const text = found[0].replaceAll(/\s+/g, ' ');
      return { text, offset: offsetAt(pieces, offset + found.index) };
    });
  });
}

/** The same in a text of its own, as of front matter. */
export function findBareNumberIn(value: string): string | undefined {
  const words = { type: 'paragraph' as const, children: [{ type: 'text' as const, value }] };
  return findBareNumbers({ type: 'root', children: [words] })[0]?.text;
}

/** `et al. 2015` goes on; a mark with a space and a capital after it ends. */
function sentencesOf(text: string): string[] {
  return text.split(
    new RegExp(
      String.raw`(?<=(?<!\b(?:al|e\.g|i\.e|cf|vs))[.!?]["”')\]]*\s+)(?=["“'(]?[\p{Lu}${object}])`,
      'u',
    ),
  );
}

/** The texts of all that is one line of thought: a paragraph, a heading, a cell. */
function blocksOf(node: Nodes): Piece[][] {
  if (!('children' in node)) return [];
  if (['paragraph', 'heading', 'tableCell'].includes(node.type)) return [piecesOf(node)];
  return node.children.flatMap(blocksOf);
}

function piecesOf(node: Nodes): Piece[] {
  const offset = node.position?.start.offset ?? 0;
  if (node.type === 'text') return [{ text: node.value, offset }];
  if (node.type === 'break') return [{ text: ' ', offset }];
  if (!('children' in node)) return [{ text: object, offset }];
  const inner = node.children.flatMap(piecesOf);
  if (node.type !== 'link') return inner;
  const words = inner.map(({ text }) => text).join('');
  // An address that is its own text says nothing of what it counts.
  const shown = /^(?:https?:\/\/|www\.)/i.test(words) ? [{ text: object, offset }] : inner;
  return publication.test(node.url) ? [...shown, { text: cited, offset }] : shown;
}

function offsetAt(pieces: readonly Piece[], index: number): number {
  let left = index;
  for (const { text, offset } of pieces) {
    if (left < text.length) return offset + left;
    left -= text.length;
  }
  return 0;
}

import type { Place, SourceError } from '../source-error.ts';
import type { Text } from './text.ts';
import type { FrontMatter, SourceFile } from './types.ts';

/** A language that people write sources in: all that the rest of Gloss knows of it. */
export interface SourceLanguage {
  name: string;
  /** Ends of its files' names, the usual one first. */
  extensions: readonly string[];
  /** Names of its files that hold no text of an author's. */
  noPage?: RegExp;
  /** The highlighter's name for it; none where a file is text alone. */
  grammar?: string;
  /** How a file begins that is to be a page. */
  opening: string;
  /** What may be a name in its code. */
  word: RegExp;
  /** How code begins that only borrows names from elsewhere. */
  borrowing?: RegExp;
  /** @throws {SourceError} where the file breaks the language's rules, or its front matter is wrong */
  read(source: Text): Syntax;
  /** Cuts the text of a comment into prose and tags. */
  splitTags?(docs: string, placeAt: (offset: number) => Place): { body: Stretch; tags: Tag[] };
  /**
   * Opens what knows the names of all its programs.
   *
   * @param folder that the files' paths are relative to
   * @returns a function that reads the present texts; of a file that hasn't changed, nothing is read again
   */
  openNames?(folder: string): (files: readonly SourceFile[]) => NameReader;
}

/** What a file says, before it is cut into sections. */
export interface Syntax {
  opening?: Opening | undefined;
  /** In the order of the file; what lies between is code. */
  prose: readonly ProseSpan[];
  /** In the order of the file. */
  declared: readonly Declaration[];
  /** The files beside it that it imports, as written: `../mnist.ts`. */
  imports: readonly string[];
}

/** The front matter, and where those of its fields stand that readers see. */
export interface Opening {
  frontMatter: FrontMatter;
  places: { title: Place; summary: Place };
  /** Fields that are wrong, and were left out. */
  faults: readonly SourceError[];
}

/** Lines that are prose. They count from 1, the last included. */
export interface ProseSpan {
  firstLine: number;
  lastLine: number;
  /** The Markdown, marks and indentation taken off, without blank lines at either end. */
  docs: string;
  /** Line on which `docs` begins. */
  docsLine: number;
}

/** A name that a file gives to something. */
export interface Declaration {
  name: string;
  /** Offset of the name in the text. */
  start: number;
  /** How other files call it: `temperature`, `Model.call`; absent for what only its own block sees. */
  symbol?: string | undefined;
  /** A key of an object: it names what a comment right above it speaks of, not a statement that it is a part of. */
  isKey?: boolean;
}

/** A stretch of a comment, and its offset in it. */
export interface Stretch {
  docs: string;
  offset: number;
}

export type TagKind = 'param' | 'returns' | 'throws' | 'see' | 'example' | 'deprecated' | 'default';

export interface Tag {
  kind: TagKind;
  /** The parameter it describes, or the error it names. */
  name: string;
  text: Stretch;
}

/** What an author says of a name beside its type. */
export interface Remark {
  /** Shape of the tensor: `[batch, 10]`; of a function `logits [batch, 10] → [batch, 10]`. */
  shape?: string | undefined;
  /** The rest of the comment at the end of the line. */
  note?: string | undefined;
}

/** A name in a program, with all that the language's own tools know of it. */
export interface TypedName extends Remark {
  text: string;
  /** Line and column, from 0. */
  line: number;
  column: number;
  length: number;
  /** Its type, piece by piece; none of the name of a module. */
  type: readonly TypePart[];
  /** What its library says of it: the first paragraph of its documentation, plain text. */
  library?: string | undefined;
  /** Where it is declared: the same for all that mean the same thing. */
  declared?: { file: string; line: number; offset: number; parameter?: string } | undefined;
  /** A function or a method: it does something, and no symbol of a formula stands for it. */
  isFunction?: boolean | undefined;
}

/** A piece of a type, and what it is, where code has a colour for that. */
export interface TypePart {
  text: string;
  role?: 'keyword' | 'string' | 'number' | 'function' | 'type' | undefined;
}

/** Answers what the names of a file are. */
export type NameReader = (path: string) => readonly TypedName[];

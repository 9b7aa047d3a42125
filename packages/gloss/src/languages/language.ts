import type { Place, SourceError } from '../source-error.ts';
import type { Text } from './text.ts';
import type { Cell, FrontMatter, SourceFile } from './types.ts';

/** A language that people write sources in: all that the rest of Gloss knows of it. */
export interface SourceLanguage {
  name: string;
  /** Ends of its files' names, the usual one first. */
  extensions: readonly string[];
  /** Whether a file holds no text of an author's. */
  noPage?(file: SourceFile): boolean;
  /** What a file is called as a page, without the end of its name: `topic/__init__` is `topic/index`. */
  pageName?(name: string): string;
  /** The highlighter's name for it; none where a file is text alone. */
  grammar?: string;
  /** How a file begins that is to be a page. */
  opening: string;
  /** What may be a name in its code. */
  word: RegExp;
  /** How code begins that only borrows names from elsewhere. */
  borrowing?: RegExp;
  /** Loads what `read` needs, once. */
  open?(): Promise<void>;
  /**
   * Takes the program out of a format that holds one, and tells its language.
   *
   * @throws {SourceError} where the file is no such one
   */
  unpack?(file: SourceFile): { source: Text; language: SourceLanguage };
  /** @throws {SourceError} where the file breaks the language's rules, or its front matter is wrong */
  read(source: Text): Syntax;
  /** Cuts the text of a comment into prose and lists of tags. What is wrong with these is added to `faults`. */
  splitTags?(
    docs: string,
    placeAt: (offset: number) => Place,
    faults: SourceError[],
  ): (Stretch | Tag[])[];
  /** What of a comment may name its section; all of it, if not given. */
  intro?(docs: string): string;
  /**
   * Opens what knows the names of all its programs.
   *
   * @param folder that the files' paths are relative to
   * @returns a function that reads the present texts; of a file that hasn't changed, nothing is read again
   */
  openNames?(folder: string): NamesOf;
}

/** What a file says, before it is cut into sections. */
export interface Syntax {
  opening?: Opening | undefined;
  /** In the order of the file; what lies between is code. A span without lines begins a section that has no prose. */
  prose: readonly ProseSpan[];
  /** In the order of the file. */
  declared: readonly Declaration[];
  /** The files that it may import, by the way to them: `../mnist.ts`. Not all need to be there. */
  imports: readonly string[];
  /** What is wrong with it, though it can be shown. */
  complaints?: readonly SourceError[];
  /** Of a notebook, in its order: where its code stands, and what came of it. */
  cells?: readonly Cell[];
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
  /** Where the code that it explains stands above it, the line on which that begins: a function's, above its docstring. */
  headerLine?: number | undefined;
  /** Where a mark stands above all this that is neither prose nor code, its line. */
  openLine?: number | undefined;
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

export type TagKind =
  | 'param'
  | 'returns'
  | 'yields'
  | 'throws'
  | 'raises'
  | 'see'
  | 'notes'
  | 'references'
  | 'example'
  | 'deprecated'
  | 'default'
  | 'unknown';

export interface Tag {
  kind: TagKind;
  /** The parameter it describes, or the error it names. */
  name: string;
  /** Its type, where only the comment tells. */
  type?: string | undefined;
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
  /** Where it is declared, from the line on which the declaration begins. The offset is the same for all that mean the same thing. */
  declared?: { file: string; line: number; offset: number; parameter?: string } | undefined;
  /** Its declaration is so near that a link to it would only disturb. */
  isLocal?: boolean | undefined;
  /** A function or a method: it does something, and no symbol of a formula stands for it. */
  isFunction?: boolean | undefined;
}

/** A piece of a type, and what it is, where code has a colour for that. */
export interface TypePart {
  text: string;
  role?: 'keyword' | 'string' | 'number' | 'function' | 'type' | undefined;
}

/** Reads the names of the present texts, with the help of another program where there is one. */
export type NamesOf = (
  files: readonly SourceFile[],
  inference?: TypeInference | undefined,
) => NameReader;

/** Answers what the names of a file are; another program takes its time. */
export type NameReader = (path: string) => readonly TypedName[] | Promise<readonly TypedName[]>;

/** A program that finds types where no text says them. */
export interface TypeInference {
  /** Changes where its answers may. */
  key: string;
  /** Gives names a type that have none, and leaves all others as they are. */
  complete(
    path: string,
    program: string,
    names: readonly TypedName[],
  ): Promise<readonly TypedName[]>;
  /** Ends it; the next name that is asked for starts it again. */
  close(): Promise<void>;
}

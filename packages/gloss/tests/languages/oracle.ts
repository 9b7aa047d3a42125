import ts from 'typescript';
import { isCommentedOut } from '../../src/languages/typescript/commented-out.ts';
import { isDirective } from '../../src/languages/typescript/directives.ts';
import { type Truth, truthOf, withoutCode } from './invariants.ts';

/** A comment as TypeScript's own tree places it; `end` is exclusive. */
interface TrustedComment {
  kind: 'block' | 'line';
  start: number;
  end: number;
  text: string;
}

/**
 * Finds comments in another way than the code under test: between the tokens of the compiler's tree. Its scanner alone
 * would see comments inside templates and regular expressions.
 */
function trustedComments(path: string, text: string): TrustedComment[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, TrustedComment>();
  const collect = (at: number) => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, at) ?? []),
      ...(ts.getTrailingCommentRanges(text, at) ?? []),
    ];
    for (const { pos, end, kind } of ranges) {
      const type = kind === ts.SyntaxKind.MultiLineCommentTrivia ? 'block' : 'line';
      found.set(pos, { kind: type, start: pos, end, text: text.slice(pos, end) });
    }
  };
  const walk = (node: ts.Node) => {
    // JSDoc has nodes of its own inside the comment.
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const children = node.getChildren(file);
    if (node.getFullStart() < node.getStart(file)) collect(node.getFullStart());
    for (const child of children) walk(child);
  };
  collect(ts.getShebang(text)?.length ?? 0);
  walk(file);
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** What TypeScript itself says of a program's comments. */
export function typescriptTruth(path: string): (text: string) => Truth {
  return (text) => {
    const comments = trustedComments(path, text).filter(
      ({ kind, text: comment }) =>
        !isDirective({ kind, value: comment.slice(2), start: 0, end: 0 }),
    );
    const said = comments.map(({ text: comment, ...extent }) => ({
      ...extent,
      said: extent.kind === 'line' ? comment.slice(2) : comment.slice(2, -2),
    }));
    return truthOf(text, withoutCode(text, said, isCommentedOut));
  };
}

/** Whether the compiler has nothing to say against the grammar, be it in its parser or later, in its checker. */
export function isTypeScript(fileName: string, text: string): boolean {
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    target: ts.ScriptTarget.ESNext,
  };
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === fileName ? file : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === fileName,
    readFile: () => undefined,
    writeFile: () => {},
  };
  const program = ts.createProgram([fileName], options, host);
  // Codes below 2000 are about grammar, those from 18000 on about private names. 8020, 17019 and 17020 refuse types of JSDoc
  // (`*`, `?T`, `T?`) outside comments, which the compiler's parser lets pass.
  const grammar = program
    .getSemanticDiagnostics(file)
    .filter(({ code }) => code < 2000 || code >= 18_000 || [8020, 17_019, 17_020].includes(code));
  const said = [...program.getSyntacticDiagnostics(file), ...grammar];
  return said.length === 0 && !hasClassAsBody(file);
}

/** `if (x) class A {}` slips through the compiler, and no engine runs it. */
function hasClassAsBody(node: ts.Node): boolean {
  const inList = ts.isSourceFile(node) || ts.isBlock(node) || ts.isCaseOrDefaultClause(node);
  if (!inList && !ts.isModuleBlock(node) && node.getChildren().some(ts.isClassDeclaration))
    return true;
  return ts.forEachChild(node, (child) => hasClassAsBody(child) || undefined) ?? false;
}

import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type ts from 'typescript';
import type { NameReader, TypedName, TypePart } from '../language.ts';
import { remarkOn } from './shapes.ts';
import { lineAt, lineStarts, readText } from '../text.ts';
import type { SourceFile } from '../types.ts';

/** The parts of the compiler's file system that are needed; `typescript`'s own `sys` is one. */
export type TypeSystem = Pick<
  ts.System,
  | 'fileExists'
  | 'readFile'
  | 'directoryExists'
  | 'getDirectories'
  | 'realpath'
  | 'getCurrentDirectory'
>;

/**
 * Opens one language service for all programs, so that the libraries' types are read once.
 *
 * @param folder that the files' paths are relative to; the current one, if not given
 * @returns a function that reads the present texts; of a file that hasn't changed, nothing is read again
 */
export function openTypes(
  system?: TypeSystem,
  folder?: string,
): (files: readonly SourceFile[]) => NameReader {
  // Loading the compiler takes longer than most commands do, so it waits until somebody asks for types.
  const compiler: typeof ts = createRequire(import.meta.url)('typescript');
  const sys = system ?? compiler.sys;
  const root = (folder ?? sys.getCurrentDirectory()).replaceAll('\\', '/');
  const texts = new Map<string, { text: string; version: number }>();
  const service = compiler.createLanguageService(host(compiler, sys, root, texts));
  return (files) => {
    const programs = files.filter(({ path }) => /\.[mc]?ts$/.test(path));
    const present = new Set(programs.map(({ path }) => posix.join(root, path)));
    for (const path of texts.keys()) if (!present.has(path)) texts.delete(path);
    for (const file of programs) {
      const path = posix.join(root, file.path);
      const { text } = readText(file);
      const former = texts.get(path);
      if (former?.text !== text) texts.set(path, { text, version: (former?.version ?? 0) + 1 });
    }
    return (path) => readNames(compiler, service, root, posix.join(root, path));
  };
}

function host(
  compiler: typeof ts,
  sys: TypeSystem,
  root: string,
  texts: ReadonlyMap<string, { text: string; version: number }>,
): ts.LanguageServiceHost {
  return {
    getCompilationSettings: () => ({
      target: compiler.ScriptTarget.ES2024,
      module: compiler.ModuleKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      types: [],
    }),
    getScriptFileNames: () => [...texts.keys()],
    getScriptVersion: (path) => String(texts.get(path)?.version ?? 0),
    getScriptSnapshot: (path) => {
      const text = texts.get(path)?.text ?? sys.readFile(path);
      return text === undefined ? undefined : compiler.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => compiler.getDefaultLibFilePath(options),
    fileExists: (path) => texts.has(path) || sys.fileExists(path),
    readFile: (path) => texts.get(path)?.text ?? sys.readFile(path),
    directoryExists: (path) =>
      sys.directoryExists(path) || texts.keys().some((file) => file.startsWith(`${path}/`)),
    getDirectories: (path) => sys.getDirectories(path),
    ...(sys.realpath && { realpath: sys.realpath }),
  };
}

/** Line starts of files, by line ends alone: to the compiler, some signs within a string end a line as well. */
const startsOf = new WeakMap<ts.SourceFile, number[]>();

function positionIn(file: ts.SourceFile, offset: number): { line: number; character: number } {
  const starts = startsOf.get(file) ?? lineStarts({ lines: file.text.split('\n') });
  startsOf.set(file, starts);
  const line = lineAt(starts, offset);
  return { line, character: offset - (starts[line] ?? 0) };
}

function readNames(
  compiler: typeof ts,
  service: ts.LanguageService,
  root: string,
  path: string,
): TypedName[] {
  const program = service.getProgram();
  const file = program?.getSourceFile(path);
  if (!program || !file) return [];
  const checker = program.getTypeChecker();
  const found: TypedName[] = [];
  const own = (declaration: ts.Declaration) => {
    const at = declaration.getSourceFile();
    const name = compiler.getNameOfDeclaration(declaration) ?? declaration;
    const offset = compiler.isSourceFile(declaration) ? 0 : name.getStart();
    const { line } = positionIn(at, offset);
    const parameter = parameterOf(compiler, declaration);
    const inside = at.fileName.startsWith(`${root}/`) && !at.fileName.includes('/node_modules/');
    return {
      file: inside ? at.fileName.slice(root.length + 1) : at.fileName,
      line,
      offset,
      ...(parameter !== undefined && { parameter }),
    };
  };
  const visit = (node: ts.Node): void => {
    if (compiler.isIdentifier(node) || compiler.isPrivateIdentifier(node)) {
      const name = readName(node);
      if (name) found.push(name);
    } else if (compiler.isStringLiteral(node) && compiler.isImportDeclaration(node.parent)) {
      const module = checker.getSymbolAtLocation(node)?.valueDeclaration;
      if (module) found.push({ ...placeOf(node), type: [], declared: own(module) });
    }
    compiler.forEachChild(node, visit);
  };
  const placeOf = (node: ts.Node) => {
    const start = node.getStart();
    const { line, character } = positionIn(file, start);
    return { text: node.getText(), line, column: character, length: node.end - start };
  };
  const readName = (node: ts.Node): TypedName | undefined => {
    const declaration = declarationOf(compiler, checker, node);
    // Of `{ length }`, readers want to know what is given, not what it is given to.
    const shown =
      declaration && compiler.isShorthandPropertyAssignment(node.parent)
        ? (compiler.getNameOfDeclaration(declaration) ?? node)
        : node;
    const info = service.getQuickInfoAtPosition(shown.getSourceFile().fileName, shown.getStart());
    if (!info) return undefined;
    const declared = declaration && own(declaration);
    const ours = declared && !declared.file.startsWith('/');
    const name: TypedName = {
      ...placeOf(node),
      type: typeOf(info.displayParts ?? []),
      ...(declared && { declared }),
      isFunction: declaration && compiler.isFunctionLike(declaration),
    };
    if (declaration && ours) return { ...name, ...remarkOn(compiler, checker, declaration) };
    const library = firstParagraph(info.documentation ?? []);
    return { ...name, ...(library !== '' && { library }) };
  };
  visit(file);
  return found;
}

/** The declaration that a name leads to, through imports and `{ shorthand }`. */
function declarationOf(
  compiler: typeof ts,
  checker: ts.TypeChecker,
  node: ts.Node,
): ts.Declaration | undefined {
  let symbol = compiler.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (symbol && symbol.flags & compiler.SymbolFlags.Alias)
    symbol = checker.getAliasedSymbol(symbol);
  return symbol?.declarations?.[0];
}

/** The name that `@param` knows a declaration by, if it is a parameter or a part of one. */
function parameterOf(compiler: typeof ts, declaration: ts.Declaration): string | undefined {
  const isPart = compiler.isParameter(declaration) || compiler.isBindingElement(declaration);
  if (!isPart || !compiler.isIdentifier(declaration.name)) return undefined;
  let outer: ts.Node = declaration;
  while (compiler.isBindingElement(outer)) outer = outer.parent.parent;
  return compiler.isParameter(outer) ? declaration.name.text : undefined;
}

/** `(alias) function f(): T\nimport f` tells twice what it is. */
function typeOf(parts: readonly ts.SymbolDisplayPart[]): TypePart[] {
  const end = parts.findIndex(
    ({ kind, text }, index) =>
      kind === 'lineBreak' && /^(?:import|export)$/.test(parts[index + 1]?.text ?? text),
  );
  const told = parts.slice(0, end === -1 ? parts.length : end);
  const label = told.slice(0, 4).map(({ text }) => text);
  const type = label.join('') === '(alias) ' ? told.slice(label.length) : told;
  return type.map(({ kind, text }) => ({ text, role: roleOf(kind, text) }));
}

function roleOf(kind: string, text: string): TypePart['role'] {
  // The compiler calls literal types of all kinds strings, and an import by its alias whatever it imports.
  if (kind === 'stringLiteral') return /^["'`]/.test(text) ? 'string' : 'number';
  if (kind === 'aliasName') return /^[A-Z]/.test(text) ? 'type' : undefined;
  return roles[kind];
}

const roles: Readonly<Record<string, TypePart['role']>> = {
  keyword: 'keyword',
  numericLiteral: 'number',
  functionName: 'function',
  methodName: 'function',
  className: 'type',
  interfaceName: 'type',
  typeParameterName: 'type',
  enumName: 'type',
};

const longest = 320;

function firstParagraph(parts: readonly ts.SymbolDisplayPart[]): string {
  const [first = ''] = parts
    .map(({ text }) => text)
    .join('')
    .trim()
    .split(/\n\s*\n/);
  const text = first.replaceAll(/\s+/g, ' ');
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/\s+\S*$/, '')} …`;
}

import type ts from 'typescript';
import type { Remark } from '../language.ts';
import { noteIn, shapeIn, shapeOfFunction } from '../shapes.ts';

/** Reads shape and note from a declaration's docstring, or from the comment that ends its line. */
export function remarkOn(
  compiler: typeof ts,
  checker: ts.TypeChecker,
  declaration: ts.Declaration,
): Remark {
  if (compiler.isFunctionLike(declaration)) return { shape: signature(compiler, declaration) };
  const comment = trailing(compiler, declaration);
  const found = shapeIn(comment) ?? shapeIn(docstring(compiler, declaration));
  // `share: number; // in [0, 1]` gives an interval: only what holds many numbers has a shape.
  const shape = isArrayLike(checker.getTypeAtLocation(declaration))
    ? (found ?? shapeOfCall(compiler, checker, declaration))
    : undefined;
  return { shape, note: noteIn(comment, shape) };
}

/** Of `const logits = network.logits(images)`: what the function's `@returns` says. */
function shapeOfCall(
  compiler: typeof ts,
  checker: ts.TypeChecker,
  declaration: ts.Declaration,
): string | undefined {
  if (!compiler.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  const value =
    initializer && compiler.isAwaitExpression(initializer) ? initializer.expression : initializer;
  if (!value || !compiler.isCallExpression(value)) return undefined;
  const called = checker.getResolvedSignature(value)?.declaration;
  return called && !compiler.isJSDocSignature(called) ? returned(compiler, called) : undefined;
}

/** `logits [batch, 10] → [batch, 10]`, as far as `@param` and `@returns` tell. */
function signature(compiler: typeof ts, declaration: ts.SignatureDeclaration): string | undefined {
  const inputs = declaration.parameters.flatMap((parameter) => {
    const shape = shapeIn(docstring(compiler, parameter));
    const named = compiler.isIdentifier(parameter.name);
    return shape && named ? [`${parameter.name.getText()} ${shape}`] : [];
  });
  const output = returned(compiler, declaration);
  return shapeOfFunction(inputs, output);
}

function returned(compiler: typeof ts, declaration: ts.Declaration): string | undefined {
  const tag = compiler.getJSDocReturnTag(declaration);
  return shapeIn(compiler.getTextOfJSDocComment(tag?.comment) ?? '');
}

/** What a docstring says of a parameter, a variable or a field. */
function docstring(compiler: typeof ts, declaration: ts.Declaration): string {
  const texts = compiler.isParameter(declaration)
    ? compiler.getJSDocParameterTags(declaration).map(({ comment }) => comment)
    : compiler
        .getJSDocCommentsAndTags(declaration)
        .filter(compiler.isJSDoc)
        .map(({ comment }) => comment);
  return texts.map((text) => compiler.getTextOfJSDocComment(text) ?? '').join(' ');
}

/** The comment at the end of a declaration's line, or of the statement's that it is the only one of. */
function trailing(compiler: typeof ts, declaration: ts.Declaration): string {
  const { text } = declaration.getSourceFile();
  const list = declaration.parent;
  const alone =
    compiler.isVariableDeclarationList(list) && list.declarations.length === 1 ? [list] : [];
  for (const node of [declaration, ...alone]) {
    const [rest = ''] = text.slice(node.end).split('\n', 1);
    const comment = /^[\s,;]*\/\/\s*(.*?)\s*$/.exec(rest)?.[1];
    if (comment !== undefined) return comment;
  }
  return '';
}

function isArrayLike(type: ts.Type): boolean {
  return ['shape', 'length'].some((name) => type.getProperty(name) !== undefined);
}

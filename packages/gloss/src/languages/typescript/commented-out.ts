import { type ParserOptions, parse } from '@babel/parser';
import type { Expression, Statement } from '@babel/types';

/**
 * Whether a comment is code that was taken out of the program: all of it is statements that end as statements do, and
 * they act or declare something.
 */
export function isCommentedOut(docs: string): boolean {
  if (!/[;{}]\s*(?:\/\/.*)?$/.test(docs)) return false;
  let body: Statement[];
  try {
    body = parse(docs, options).program.body;
  } catch {
    return false;
  }
  return body.length > 0 && body.every(isAct);
}

const options: ParserOptions = {
  sourceType: 'module',
  plugins: ['typescript', 'decorators'],
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
};

function isAct(statement: Statement): boolean {
  switch (statement.type) {
    case 'ExpressionStatement':
      return acts(statement.expression);
    // `note: this` and `{ a, b }` are sentences as well.
    case 'LabeledStatement':
    case 'BlockStatement':
    case 'EmptyStatement':
      return false;
    default:
      return true;
  }
}

function acts(expression: Expression): boolean {
  if (expression.type === 'AwaitExpression') return acts(expression.argument);
  return /^(?:Call|OptionalCall|Assignment|Update|New|Yield)Expression$/.test(expression.type);
}

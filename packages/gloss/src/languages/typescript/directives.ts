import type { RawComment } from '../own-line.ts';

/** Comments that speak to a tool, not to a reader. They stay in the code, where the tool looks for them. */
const patterns: readonly RegExp[] = [
  // TypeScript: `@ts-expect-error`, `@jsx h`; Node and Vitest: `@vitest-environment`.
  /^\s*@(?:ts-|jsx|vitest-|jest-|flow\b|license\b|preserve\b|__PURE__|__NO_SIDE_EFFECTS__)/,
  /^\s*#__(?:PURE|NO_SIDE_EFFECTS)__/,
  /^\s*(?:eslint|oxlint|tslint|jshint|jslint|stylelint)[-:]/,
  /^\s*(?:prettier|biome|dprint|deno|deno-lint|deno-fmt)-ignore/,
  /^\s*(?:c8|v8|istanbul|node:coverage)\s+(?:ignore|disable|enable)/,
  /^\s*#(?:end)?region\b/,
  /^[#@]\s*source(?:MappingURL|URL)=/,
  /^\s*(?:(?:webpack|turbopack)\w*:|@vite-ignore)/,
];

/** ESLint reads rules and names of globals, but only from a block. */
const onlyBlock: readonly RegExp[] = [
  /^\s*eslint\s+[@\w/-]+\s*:/,
  /^\s*(?:globals?|exported)\s+[\w$]+(?:\s*[:,]\s*[\w$]+)*\s*$/,
];

export function isDirective({ kind, value }: RawComment): boolean {
  // `///` instructs the compiler; `/*!` is a licence that must stay in the file.
  if (value.startsWith(kind === 'line' ? '/' : '!')) return true;
  const known = kind === 'block' ? [...patterns, ...onlyBlock] : patterns;
  return known.some((pattern) => pattern.test(value));
}

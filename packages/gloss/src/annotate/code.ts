import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { bundledLanguages, type BundledLanguage } from 'shiki/langs';
import { createOnigurumaEngine } from 'shiki/engine/oniguruma';
import type { Run } from './code-line.ts';
import { classOf, theme } from './code-theme.ts';

export { codeCss } from './code-theme.ts';

/** Languages of fenced code, by every name an author may give them. */
const languages: Readonly<Record<string, string>> = {
  ts: 'typescript',
  typescript: 'typescript',
  js: 'typescript',
  javascript: 'typescript',
  json: 'json',
  sh: 'bash',
  bash: 'bash',
  shell: 'bash',
  py: 'python',
  python: 'python',
  yaml: 'yaml',
  yml: 'yaml',
  text: 'text',
  txt: 'text',
  plain: 'text',
  plaintext: 'text',
};

/** Every name that fenced code may give its language, the most likely first. */
export const languageNames: readonly string[] = [
  ...new Set([...Object.keys(languages), 'ansi', ...Object.keys(bundledLanguages)]),
];

/** The languages that a text's fences may name; of one that only looks like a fence, there is no harm in it. */
export function fencedLanguages(docs: string): string[] {
  return Array.from(docs.matchAll(/(?:`{3,}|~{3,})[ \t]*([^\s`]+)/g), ([, name]) =>
    languageOf(name),
  );
}

/** The language that a fence names: of `rust,ignore` and `js{1,3}`, what stands before the settings of other tools. */
export function languageOf(name: string | null | undefined): string {
  return /^[^,{]+/.exec(name ?? '')?.[0].toLowerCase() ?? 'text';
}

/** Highlights code: the coloured runs of each line. */
export type Highlight = (code: string, language: string) => Run[][];

let highlighter: Promise<HighlighterCore> | undefined;

/**
 * Loads grammars once for the whole process; after that, highlighting waits for nothing.
 *
 * @param more languages by any name that Shiki knows; of another, code is plain
 */
export async function loadHighlight(more: readonly string[] = []): Promise<Highlight> {
  highlighter ??= createHighlighterCore({
    // Measured: half the time of the engine that translates grammars to JavaScript's own expressions.
    engine: createOnigurumaEngine(import('shiki/wasm')),
    themes: [theme],
    langs: [
      import('shiki/langs/typescript.mjs'),
      import('shiki/langs/json.mjs'),
      import('shiki/langs/bash.mjs'),
      import('shiki/langs/python.mjs'),
      import('shiki/langs/yaml.mjs'),
    ],
  });
  const shiki = await highlighter;
  const wanted = [...new Set(more)].filter((name) => !Object.hasOwn(languages, name));
  const found = wanted.filter((name) => Object.hasOwn(bundledLanguages, name));
  await Promise.all(
    found.map((name) => shiki.loadLanguage(bundledLanguages[name as BundledLanguage])),
  );
  // What programs write to a terminal has its colours in it.
  const known = new Set(['ansi', ...found]);
  const nameOf = (language: string) =>
    languages[language] ?? (known.has(language) ? language : 'text');
  return (code, language) => highlight(shiki, code, nameOf(language));
}

function highlight(shiki: HighlighterCore, code: string, lang: string): Run[][] {
  // No time limit: what a page shows must not depend on how busy the machine is.
  const options = { lang, theme: 'gloss', tokenizeTimeLimit: 0, tokenizeMaxLineLength: 5000 };
  return shiki.codeToTokensBase(code, options).map((tokens) => {
    const runs: Run[] = [];
    for (const { content, color } of tokens) {
      const last = runs.at(-1);
      const name = classOf(color);
      // White space shows no colour, so it joins what stands before it and lets neighbours of one kind meet.
      if (last && (last.name === name || content.trim() === '')) last.text += content;
      else runs.push({ name, text: content });
    }
    return runs;
  });
}

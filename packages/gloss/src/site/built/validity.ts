import type { ConfigData } from 'html-validate';
import { SourceError } from '../../source-error.ts';

/** The standard's rules and those of accessibility, but for what the standard itself leaves free. */
const config: ConfigData = {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // HTML lets an id begin with a digit, as a heading does: "784-1200-10".
    'valid-id': ['error', { relaxed: true }],
    // HTML reads it in small letters, too, as Astro writes it where a page has moved.
    'doctype-style': 'off',
    // Without a scope, HTML finds out itself what a header heads; tables that programs have put out say none.
    'wcag/h63': 'off',
    // Both are looked for without a validator, too.
    'no-dup-id': 'off',
    'no-inline-style': 'off',
  },
};

/** Says what of a page is not valid HTML; nothing can, where the validator isn't installed. */
export async function openValidator(): Promise<
  ((file: string, html: string) => SourceError[]) | undefined
> {
  const library = await import('html-validate').catch(() => undefined);
  if (!library) return undefined;
  const { HtmlValidate, StaticConfigLoader } = library;
  const validator = new HtmlValidate(new StaticConfigLoader(config));
  return (file, html) =>
    validator
      .validateStringSync(withoutTemplates(html), file)
      .results.flatMap(({ messages }) =>
        messages.map(
          ({ line, column, message, ruleId, selector }) =>
            new SourceError(
              { file, line, column },
              `${selector === null ? '' : `${selector}: `}${message}`,
              `Correct what writes it; the rule is html-validate's "${ruleId}"`,
            ),
        ),
      );
}

/** What waits in a template is on no page yet, and may be the same as in another; all else stays where it is. */
function withoutTemplates(html: string): string {
  return html.replaceAll(
    /(<template\b[^>]*>)([^]*?)(?=<\/template>)/g,
    (_, start: string, inside: string) => start + inside.replaceAll(/[^\n]/g, ' '),
  );
}

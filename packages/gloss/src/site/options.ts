import { z } from 'zod';
import { dialectNames } from '../languages/markdown/dialects.ts';
import type { Source } from '../project.ts';
import { isLanguage } from '../translate/languages.ts';

const rules = {
  /** How prose is written: Gloss's own Markdown, `plain` as in README files, or `labml`. */
  dialect: z.enum(dialectNames),
  /** Whether a mistake stops the build; otherwise it is reported, and stays as it is written. */
  strict: z.boolean(),
};
const source = z.union([
  z.string().transform((given): Source => ({ folder: folder(given) })),
  z
    .strictObject({ folder: z.string().transform(folder), ...rules })
    .partial({ dialect: true, strict: true }),
]);
const sources = z.union([source.transform((given) => [given]), z.array(source).min(1)], {
  error: `Give a folder, or several: 'src', or ['src', { folder: 'notes', dialect: 'plain', strict: false }]; dialects are ${dialectNames.join(', ')}`,
});
const tag = z.string().refine(isLanguage, 'Name a language by its tag: zh, pt-BR, …');
/** One text for all languages, or one for each: `{ en: 'Notes', zh: '笔记' }`. */
const text = z.union([z.string().min(1), z.record(z.string(), z.string())], {
  error: "Give a text, or one for each language: 'Notes', or { en: 'Notes', zh: '笔记' }",
});

/** An address, of which the host is meant. */
const host = z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin);

/** Astro components of Gloss that a site may have its own in the place of. */
export const componentNames = [
  'Head',
  'Header',
  'Wordmark',
  'ThemeSwitch',
  'Home',
  'TopicStrip',
  'Opening',
  'PageBar',
  'Pager',
  'Footer',
] as const;

/** As CSS has it: `'"Source Sans 3", sans-serif'`. */
const font = z
  .string()
  .regex(/^[^;{}]+$/, 'Give a list of typefaces as CSS has it: \'"Source Sans 3", sans-serif\'');

/** What a site says of itself in `astro.config.mjs`: `gloss({ title: 'My notes' })`. */
export const optionsSchema = z.strictObject({
  /** The site's name. */
  title: text,
  /** One sentence for search engines and the home page. */
  description: text.optional(),
  /** The folder that all paths begin at, if that is not Astro's own root. */
  root: z.string().optional(),
  /** The language that programs and texts are written in; its pages have no language in their address. */
  sourceLanguage: tag.default('en'),
  /** Languages that are shown, in their order; if not given, the source language and every folder of translations. */
  languages: z.array(tag).optional(),
  /** Folder of translations, `<language>/<page>.json`. */
  locales: z
    .string()
    .default('locales')
    .transform(folder)
    .refine((given) => given !== '.', "Give translations a folder of their own: 'locales'"),
  /** Folders of annotated programs; a page's address begins below them. A single file may stand among them. */
  programs: sources.default([{ folder: 'src' }]),
  /** Folders of Markdown pages. */
  texts: sources.default([{ folder: 'content' }]),
  /** Files among them that are no pages, as patterns: `['tests/*.py']`. */
  ignore: z.array(z.string()).default([]),
  /** What holds for folders that say nothing of it. */
  dialect: rules.dialect.default('gloss'),
  strict: rules.strict.default(true),
  /** Folder of the records that `{run:…}` reads. */
  runs: z.string().default('content/runs').transform(folder),
  home: z
    .strictObject({
      /** What opens the home page; the description, if not given. */
      lead: text.optional(),
      /** The section that the home page shows of all programs. */
      excerpt: z.strictObject({ page: z.string(), section: z.string() }).optional(),
    })
    .default({}),
  /** Topics in the order in which the home page shows them; others follow by name. */
  topics: z.array(z.string()).default([]),
  /** Where a file can be edited: `https://github.com/me/notes/edit/main/`. */
  edit: z
    .url()
    .transform((url) => url.replace(/\/*$/, '/'))
    .optional(),
  /** Files of the public folder; Gloss's own mark, if not given. */
  favicon: z.string().optional(),
  logo: z.string().optional(),
  /** Links at the head of every page. */
  links: z.array(z.strictObject({ title: text, href: z.string() })).default([]),
  /** A line at the foot of every page. */
  footer: text.optional(),
  /** Abbreviations in all formulas, as KaTeX has them: `{ '\\R': '\\mathbb{R}' }`. */
  macros: z.record(z.string().startsWith('\\'), z.string()).default({}),
  /** Tags more in the head of every page: `{ tag: 'script', attrs: { src: 'https://…', defer: true } }`. */
  head: z
    .array(
      z.strictObject({
        tag: z.enum(['meta', 'link', 'script', 'style']),
        attrs: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
        content: z.string().default(''),
      }),
    )
    .default([]),
  /** A script that counts readers, and where it sends to beside its own host: `{ src: 'https://count.example/a.js' }`. */
  analytics: z
    .strictObject({
      src: z.string().min(1),
      integrity: z.string().optional(),
      attributes: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
      connect: z.array(host).default([]),
    })
    .optional(),
  /** A line above every page: `{ text: 'A course is on its way', href: '/course/' }`. */
  announcement: z
    .strictObject({ text, href: z.string().optional(), dismissible: z.boolean().default(false) })
    .optional(),
  /** Where pages have moved to: `{ 'old/page': 'new/page' }`, in every language. */
  redirects: z
    .record(z.string(), z.string())
    .transform(
      (given) => Object.entries(given).map((pair) => pair.map(trimmed)) as [string, string][],
    )
    .default([]),
  /** Where pages may show images from: `['https://raw.githubusercontent.com']`; nowhere else, if not given. */
  imageHosts: z.array(host).default([]),
  /**
   * The image that stands for a page where it is shared: drawn of its title, with fonts of packages for letters that Gloss's
   * own font has not; or one file of the public folder for all, or none.
   */
  ogImage: z
    .union([z.literal(false), z.string(), z.strictObject({ fonts: z.array(z.string()) })], {
      error:
        "Give false, a file of the public folder, or packages with fonts: { fonts: ['@fontsource-variable/noto-sans-sc'] }",
    })
    .default({ fonts: [] }),
  /** A program that finds the types of names in Python that their texts don't tell. It is installed beside Gloss. */
  pythonTypes: z.enum(['basedpyright']).optional(),
  /** Its look, in a few words; whatever else is a matter of `css`. */
  theme: z
    .strictObject({
      /** The colour of links and marks. Each theme has a shade of it that can be read on its paper. */
      accent: z
        .string()
        .regex(/^#[\da-f]{6}$/i, "Give a colour as six digits: '#0b6e4f'")
        .optional(),
      /** Typefaces. Those that no system has, a stylesheet of `css` brings along. Chinese keeps the system's own. */
      fonts: z.strictObject({ text: font, headings: font, code: font }).partial().default({}),
    })
    .default({ fonts: {} }),
  /** Stylesheets after Gloss's own, from the project's root or out of packages. */
  css: z.array(z.string()).default([]),
  /** Astro components in the place of Gloss's own, from the project's root. */
  components: z
    .partialRecord(z.enum(componentNames), z.string(), {
      error: ({ keys }) =>
        Array.isArray(keys)
          ? `"${keys.join('", "')}" can't be replaced, only ${componentNames.join(', ')}`
          : undefined,
    })
    .default({}),
});

export type GlossOptions = z.input<typeof optionsSchema>;
export type Options = z.output<typeof optionsSchema>;

/** `./src/` → `src`: as paths of files begin. */
function folder(given: string): string {
  return given.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || '.';
}

/** `/a/b/` → `a/b`: as paths of pages are. */
function trimmed(path: string): string {
  return path.replace(/^\/+/, '').replace(/\/+(?=#|$)/, '');
}

/** @throws with every mistake, where it is and what would be right */
export function readOptions(given: GlossOptions): Options {
  const result = optionsSchema.safeParse(given);
  if (result.success) {
    const { dialect, strict, programs, texts } = result.data;
    const complete = (given: typeof programs) =>
      given.map((each) => ({
        ...each,
        dialect: each.dialect ?? dialect,
        strict: each.strict ?? strict,
      }));
    return { ...result.data, programs: complete(programs), texts: complete(texts) };
  }
  throw new Error(
    `gloss({…}) in the Astro configuration has ${result.error.issues.length === 1 ? 'a mistake' : 'mistakes'}:\n${z.prettifyError(result.error)}\n` +
      `Its options are ${Object.keys(optionsSchema.shape).join(', ')}`,
  );
}

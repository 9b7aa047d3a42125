import type { AnnotatedPage } from '../../annotate/types.ts';

/** What is known of a page in the language that it is read in. */
export interface Described {
  title: string;
  description: string;
  /** The language's code. */
  language: string;
  /** Its own address, where the site's is known. */
  url?: string | undefined;
  /** The image that stands for it. */
  image?: string | undefined;
  site: { title: string; url?: string | undefined };
}

/** A page as schema.org's TechArticle, with the paper that it cites. */
export function techArticle(
  { frontMatter: { paper, date } }: Pick<AnnotatedPage, 'frontMatter'>,
  { title, description, language, url, image, site }: Described,
) {
  return {
    '@context': 'https://schema.org',
    '@type': 'TechArticle',
    headline: title,
    description,
    inLanguage: language,
    url,
    image,
    datePublished: date,
    isPartOf: { '@type': 'WebSite', name: site.title, url: site.url },
    citation: paper && {
      '@type': 'ScholarlyArticle',
      name: paper.title,
      url: paper.url,
      author: paper.authors,
      datePublished: paper.year?.toString(),
    },
  };
}

/** JSON that may stand in a `<script>`: nothing in it ends that. */
export function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** `zh` → `zh_CN`: Open Graph knows a language with a country alone, so the likeliest one is taken. */
export function openGraphLocale(code: string): string {
  const { language, region } = new Intl.Locale(code).maximize();
  return region === undefined ? language : `${language}_${region}`;
}

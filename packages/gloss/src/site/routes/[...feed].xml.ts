import type { APIRoute, GetStaticPaths } from 'astro';
import { atomOf } from '../view/feed.ts';
import { isInFeed, summaryIn, titleIn } from '../view/spoken.ts';
import { getSite } from '../view/site.ts';
import { addressFrom, feedUrlOf, prefixed, urlOf } from '../view/urls.ts';

/** A feed in each language that has pages with a date. Its addresses are whole ones, so it waits for the site's to be known. */
export const getStaticPaths = (async () => {
  const { languages, pages } = await getSite();
  const fed = languages.filter((language) => pages.some((page) => isInFeed(page, language)));
  return (import.meta.env.SITE ? fed : []).map((language) => ({
    params: { feed: prefixed(language, 'feed') },
    props: { code: language.code },
  }));
}) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ props, site: origin }) => {
  const { pages, language: find, title, description } = await getSite();
  const language = find(String(props['code']));
  const whole = (address: string) => addressFrom(address, language, '', origin);
  const entries = pages
    .filter((page) => isInFeed(page, language))
    .map((page) => ({
      url: whole(urlOf(language, page.path)),
      title: titleIn(page, language),
      summary: summaryIn(page, language),
      date: page.frontMatter.date ?? '',
    }));
  const feed = atomOf({
    title: title(language),
    subtitle: description(language),
    language: language.code,
    self: whole(feedUrlOf(language)),
    home: whole(urlOf(language, '')),
    entries,
  });
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};

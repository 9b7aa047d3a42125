import type { APIRoute } from 'astro';
import { summaryIn, titleIn, topicTitleIn } from '../view/spoken.ts';
import { getSite } from '../view/site.ts';
import { addressFrom, markdownUrlOf, urlOf } from '../view/urls.ts';

/** What the site holds, as llmstxt.org asks for it. */
export const GET: APIRoute = async ({ site: origin }) => {
  const { source, topics, inMarkdown, title, description } = await getSite();
  const about = description(source);
  const inLine = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll(/[\\[\]]/g, '\\$&');
  const lists = topics.map((topic) => {
    const entries = topic.pages.map((page) => {
      const own = inMarkdown.includes(page) ? markdownUrlOf(page.path) : urlOf(source, page.path);
      const address = addressFrom(own, source, '', origin);
      const summary = summaryIn(page, source);
      return `- [${inLine(titleIn(page, source))}](${encodeParentheses(address)})${summary && `: ${inLine(summary)}`}`;
    });
    return `## ${inLine(topicTitleIn(topic, source))}\n\n${entries.join('\n')}\n`;
  });
  const head = [`# ${inLine(title(source))}\n`, ...(about ? [`> ${inLine(about)}\n`] : [])];
  return new Response([...head, ...lists].join('\n'), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
};

function encodeParentheses(address: string): string {
  return address.replaceAll('(', '%28').replaceAll(')', '%29');
}

import { contentSecurityPolicy } from 'gloss-common/content-security-policy';
import { expect, test } from 'vitest';
import { readOptions } from '../../src/site/options.ts';
import { trustedBy } from '../../src/site/view/trusted-by.ts';

const none = contentSecurityPolicy({ scripts: [], styles: [] });
type Given = Partial<Parameters<typeof readOptions>[0]>;
const policyWith = (given: Given) =>
  contentSecurityPolicy(trustedBy(readOptions({ title: 'x', ...given })));
const policyOf = (head: NonNullable<Given['head']>) => policyWith({ head });

test("a page trusts its own host alone, and a site's tags beside it", () => {
  expect(none).toContain("script-src 'self'; style-src 'self'; img-src 'self' data:;");
  const script = {
    tag: 'script',
    attrs: { src: 'https://count.example/a.js', defer: true },
  } as const;
  expect(policyOf([script, script])).toContain("script-src 'self' https://count.example;");
  expect(policyOf([script])).toContain("connect-src 'self' https://count.example;");
  const sheet = { rel: 'stylesheet', href: '//faces.example/a.css' };
  expect(policyOf([{ tag: 'link', attrs: sheet }])).toContain(
    "font-src 'self' https://faces.example;",
  );
});

test('what a tag holds is allowed by its hash', () => {
  expect(policyOf([{ tag: 'script', content: 'let a' }])).toMatch(
    /script-src 'self' 'sha256-[^']+';/,
  );
  expect(policyOf([{ tag: 'style', content: 'a {}' }])).toMatch(/style-src 'self' 'sha256-[^']+';/);
});

test('what loads nothing asks for nothing', () => {
  expect(
    policyOf([
      { tag: 'meta', attrs: { name: 'author', content: 'https://me.example' } },
      { tag: 'link', attrs: { rel: 'me', href: 'https://me.example' } },
      { tag: 'script', attrs: { src: '/own.js' } },
    ]),
  ).toBe(none);
});

test('what counts readers gets its script and where it sends to, and no more', () => {
  const src = 'https://count.example/a.js';
  const lines = (policy: string) => policy.split('; ');
  const changed = (analytics: Given['analytics']) =>
    lines(policyWith({ analytics })).filter((line) => !lines(none).includes(line));
  expect(changed({ src })).toEqual([
    "script-src 'self' https://count.example",
    "connect-src 'self' https://count.example",
  ]);
  expect(changed({ src, connect: ['https://me.example/count'] })).toEqual([
    "script-src 'self' https://count.example",
    "connect-src 'self' https://count.example https://me.example",
  ]);
  expect(changed({ src: '/own.js' })).toEqual([]);
});

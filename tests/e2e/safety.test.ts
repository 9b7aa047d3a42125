import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vectors } from '../../packages/gloss/tests/translate/vectors.ts';
import { launchChromium } from './browser.ts';
import { copyProject, type ProjectCopy } from './project.ts';
import { type Served, serve } from './serve.ts';

let project: ProjectCopy;
let browser: Browser;
let site: Served;
const hostile = ['index', 'loss', 'teacher', 'network', 'results', 'dark-knowledge'];
const hidden = '\u202Etxet neddih\u202C \u2066x\u2069';

/** Translations as nobody should write them: each block ends in a way in, and says what nobody can see. */
beforeAll(async () => {
  project = await copyProject();
  let next = 0;
  for (const name of hostile) {
    await project.edit(`locales/zh/distillation/${name}.json`, (text) => {
      const entries = Object.entries<string>(JSON.parse(text)).map(([key, value]) => {
        const vector = vectors[next++ % vectors.length];
        return [
          key,
          key.startsWith('<')
            ? value.replace(/<\/([a-z\d]+)>\s*$/, `${vector}${hidden}</$1>`)
            : `${value}${vector}${hidden}`,
        ];
      });
      const odd = [
        ['__proto__', '<p>x</p>'],
        ['constructor', 'x'],
        ['<p>__proto__</p>', '<p id="__proto__">x</p>'],
      ];
      return `{${[...entries, ...odd].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n')}}`;
    });
  }
  expect(next).toBeGreaterThan(vectors.length * 2);
  await writeFile(join(project.folder, 'locales/zh/mnist.json'), '["not an object"]');
  const built = await project.build();
  [browser, site] = await Promise.all([launchChromium(), serve(built)]);
});
afterAll(async () => {
  await Promise.all([browser.close(), site.close()]);
  await project.remove();
});

test.each([
  'zh/',
  'zh/translations/',
  ...['zh/', 'zh/translations/'].flatMap((root) =>
    hostile.map((name) => `${root}distillation/${name === 'index' ? '' : `${name}/`}`),
  ),
])('nothing of a hostile translation runs, loads or leads astray on /%s', async (path) => {
  // Even where the content security policy isn't there to stop it.
  const page = await browser.newPage({ bypassCSP: true });
  const troubles: string[] = [];
  page.on('dialog', (dialog) => {
    troubles.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url) && !request.url().startsWith('data:'))
      troubles.push(request.url());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  await page.goto(site.url + path, { waitUntil: 'networkidle' });
  const found = await page.evaluate(() => {
    const bad: string[] = [];
    for (const element of document.querySelectorAll('main *, title, header *')) {
      if (
        /^(?:script|iframe|object|embed|form|base|link|meta|style|img|video|audio|template)$/i.test(
          element.localName,
        )
      ) {
        const own = element.matches('script[type="application/json"], template#code-tools');
        if (!own) bad.push(element.outerHTML.slice(0, 80));
      }
      for (const { name, value } of element.attributes) {
        if (/^on|^srcdoc$|^formaction$/i.test(name)) bad.push(`${name}=${value}`);
        if (
          /^(?:href|src)$/i.test(name) &&
          !/^https?:$/.test(new URL(value, document.baseURI).protocol)
        )
          bad.push(`${name}=${value}`);
      }
    }
    return bad;
  });
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
  await page.close();
});

test('what somebody gets into a page does nothing there, for all that its policy says', async () => {
  const page = await browser.newPage();
  const injected = [
    '<script>document.body.dataset.injected = "inline"</script>',
    '<img alt="" src="data:," onerror="document.body.dataset.injected = \'handler\'">',
    '<script src="data:text/javascript,document.body.dataset.injected=1"></script>',
    '<iframe srcdoc="<script>parent.document.body.dataset.injected = 1</script>"></iframe>',
    '<style>main { display: none }</style>',
  ];
  await page.route(`${site.url}zh/`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('</main>', `${injected.join('')}</main>`);
    await route.fulfill({ response, body });
  });
  await page.goto(`${site.url}zh/`, { waitUntil: 'networkidle' });
  expect(await page.locator('main iframe').count()).toBe(1);
  expect(await page.getAttribute('body', 'data-injected')).toBeNull();
  expect(await page.isVisible('main')).toBe(true);
  // The page's own script has run.
  expect(await page.getAttribute('html', 'data-js')).toBe('');
  await page.close();
});

test('what nobody can see is in no published file', async () => {
  const folder = join(project.folder, 'dist');
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:html|json|xml|txt)$/.test(entry.name)) continue;
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
    expect([entry.name, /[\u202A-\u202E\u2066-\u2069]/.exec(text)]).toEqual([entry.name, null]);
  }
});

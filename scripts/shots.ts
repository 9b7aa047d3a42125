import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium, unpackChromium } from '../tests/e2e/browser.ts';
import { serve } from '../tests/e2e/serve.ts';

/**
 * Renders built pages to PNG, in each theme and at a desk's and a phone's width, so that a person can look at what
 * changed: `npm run shots -- [--full] [--site DIR] [--out DIR] PATH…` after `npm run build`; without paths, a typical few.
 */
const { values, positionals: given } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean' },
    out: { type: 'string', default: '.cache/shots' },
    site: { type: 'string', default: 'dist' },
  },
});
const { full, out } = values;
const paths =
  given.length > 0 ? given : ['', 'zh/', 'distillation/', 'zh/distillation/', 'distillation/loss/'];

await unpackChromium();
const [site, browser] = await Promise.all([serve(values.site), launchChromium()]);
await mkdir(out, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1400, 390]) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width, height: width > 800 ? 1000 : 844 },
    });
    for (const path of paths) {
      const response = await page.goto(site.url + path, { waitUntil: 'networkidle' });
      if (!response?.ok()) throw new Error(`${values.site} has no page "${path}"`);
      const name = `${path.replace(/\/$/, '').replaceAll('/', '-') || 'home'}-${colorScheme}-${width}.png`;
      await page.screenshot({ path: join(out, name), fullPage: full ?? false });
      console.log(join(out, name));
    }
    await page.close();
  }
}
await Promise.all([browser.close(), site.close()]);

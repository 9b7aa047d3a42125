import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium, unpackChromium } from '../tests/e2e/browser.ts';
import { serve } from '../tests/e2e/serve.ts';

/**
 * Renders built pages to PNG, in each theme and at a desk's and a phone's width, so that a person can look at what
 * changed: `npm run shots -- [--full] [--out DIR] PATH…` after `npm run build`; without paths, a typical few.
 */
const args = process.argv.slice(2);
const full = args.includes('--full');
const outAt = args.indexOf('--out');
const out = outAt < 0 ? '.cache/shots' : String(args[outAt + 1]);
const given = args.filter(
  (arg, index) => !arg.startsWith('--') && (outAt < 0 || index !== outAt + 1),
);
const paths =
  given.length > 0 ? given : ['', 'zh/', 'distillation/', 'zh/distillation/', 'distillation/loss/'];

await unpackChromium();
const [site, browser] = await Promise.all([serve('dist'), launchChromium()]);
await mkdir(out, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1400, 390]) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width, height: width > 800 ? 1000 : 844 },
    });
    for (const path of paths) {
      const response = await page.goto(site.url + path, { waitUntil: 'networkidle' });
      if (!response?.ok()) throw new Error(`dist/ has no page "${path}"`);
      const name = `${path.replace(/\/$/, '').replaceAll('/', '-') || 'home'}-${colorScheme}-${width}.png`;
      await page.screenshot({ path: join(out, name), fullPage: full });
      console.log(join(out, name));
    }
    await page.close();
  }
}
await Promise.all([browser.close(), site.close()]);

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Unpacked once, beside other caches, not in the system's shared temporary folder. */
const folder = resolve('.cache/chromium');
const ready = join(folder, 'ready');
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>
`;
const parts = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];

/**
 * Unpacks the Chromium that comes inside an npm package, with the libraries that it needs beyond Debian's base, so
 * that `npm test` has a real browser with nothing installed by hand. Linux on x64 only; elsewhere, `CHROMIUM` names one.
 */
export async function unpackChromium(): Promise<void> {
  if (process.env['CHROMIUM'] || existsSync(ready)) return;
  await mkdir(folder, { recursive: true });
  const temporary = process.env['TMPDIR'];
  // The package unpacks into the temporary folder and offers no other choice.
  process.env['TMPDIR'] = folder;
  try {
    const { inflate } = await import('@sparticuz/chromium');
    const packed = join(
      dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
      '../bin',
    );
    await Promise.all(parts.map((part) => inflate(join(packed, part))));
    await writeFile(join(folder, 'fonts.conf'), fontsConf);
    await writeFile(ready, '');
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  }
}

/** A real browser. `unpackChromium` has to have run before. What hangs is ended by the limit of its test: a busy machine takes its time. */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    ...chromiumHere(),
    // Containers and CI run as root, where Chromium's sandbox can't start, and with little shared memory; the pages are our own.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--hide-scrollbars',
    ],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(0);
    return context;
  };
  return browser;
}

/** The browser, and what it wants to be started with. */
export function chromiumHere() {
  const own = process.env['CHROMIUM'];
  return {
    executablePath: own ?? join(folder, 'chromium'),
    env: { ...process.env, ...(own ? {} : surroundings()) },
  };
}

/** Where the unpacked browser finds its libraries and, on a machine that has no fonts at all, a font. */
function surroundings(): Record<string, string> {
  const fonts = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  return { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), ...fonts };
}

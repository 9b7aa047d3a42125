import { readFile } from 'node:fs/promises';
import { manifest } from './manifest.ts';

/** What a new site is to be. */
export interface NewSite {
  title: string;
  /** The file's name. */
  config: string;
  /** What its author writes: the example is in the same language. */
  language: 'py' | 'ts';
}

/** All files of a new site, by their paths. Those that hang on nothing are in the folder `template`. */
export async function siteFiles({
  title,
  config,
  language,
}: NewSite): Promise<Map<string, string>> {
  const folder = new URL('../../template/', import.meta.url);
  const template = [
    '.github/workflows/pages.yml',
    `examples/softmax.${language}`,
    'locales/zh/examples/softmax.json',
  ];
  const files = new Map([
    ['package.json', packageJson()],
    [config, astroConfig(title)],
  ]);
  for (const path of template) files.set(path, await readFile(new URL(path, folder), 'utf8'));
  return files;
}

function packageJson(): string {
  const { version, peerDependencies } = manifest;
  const commands = ['dev', 'build', 'preview', 'check'];
  const content = {
    private: true,
    type: 'module',
    scripts: Object.fromEntries(commands.map((name) => [name, `astro-gloss ${name}`])),
    dependencies: { ...peerDependencies, 'astro-gloss': `^${version}` },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function astroConfig(title: string): string {
  return `import { defineConfig } from 'astro/config';
import { gloss } from 'astro-gloss';

export default defineConfig({
  // Pages that you write with Astro itself, if any, are in site/pages.
  srcDir: './site',
  integrations: [
    gloss({
      title: '${title.replaceAll(/['\\]/g, '\\$&')}',
      // All programs and texts that there are. To show fewer, name folders: ['papers', 'notes'].
      programs: ['.'],
      texts: ['.'],
      // Prose is Markdown as README files have it; 'labml' is that of nn.labml.ai.
      dialect: 'plain',
      // A mistake in one of them is reported. Without this line, it stops the build.
      strict: false,
    }),
  ],
});
`;
}

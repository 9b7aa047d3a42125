import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { isSegmentKey } from '../../src/translate/keys.ts';
import { localePlace } from '../../src/translate/locale-path.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { matchPage } from '../../src/translate/match-page.ts';
import type { Memory } from '../../src/translate/memory.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { toMarkdown } from './to-markdown.ts';

const corpus = '../shared/corpus/zh';
const names = globSync('**/*.json', { cwd: corpus }).sort();
const rules = { dialect: 'labml', strict: false } as const;

/** Sources that labml's keys may have come from: programs with a comment for each section, and Markdown. */
function sourceOf(pageKey: string, keys: readonly string[]): SourceFile {
  const prose = keys.filter(isSegmentKey).map(toMarkdown);
  const path = `labml_nn/${pageKey.replace(/\bindex$/, '__init__')}`;
  if (pageKey.endsWith('readme')) return { path: `${path}.md`, text: prose.join('\n\n'), ...rules };
  const sections = prose.map((docs) => `${docs.replaceAll(/^/gm, '# ')}\na = 1\n`);
  return { path: `${path}.py`, text: sections.join('\n'), ...rules };
}

describe.skipIf(names.length === 0)('with the 250 files of labml’s Chinese', () => {
  let memory: Memory;
  beforeAll(() => {
    const files = names.map((file) => ({
      file,
      text: readFileSync(join(corpus, file), 'utf8'),
      language: 'zh',
      pageKey: localePlace(file).pageKey,
    }));
    ({ memory } = loadLanguage(files, 'zh', 'en'));
  });

  test('texts written as labml writes them find their translations, with not one key changed', async () => {
    const sources = [...memory.files.values()].map(({ pageKey, entries }) =>
      sourceOf(pageKey, [...entries.keys()]),
    );
    const count = { py: 0, md: 0, lost: [] as string[] };
    for (const page of await annotate(sources, { roots: ['labml_nn'] })) {
      const own = [...(memory.files.get(page.pageKey)?.entries.keys() ?? [])].filter(isSegmentKey);
      const { unused } = pageStatus(page, memory, 'locales');
      const lost = unused.filter(({ key }) => isSegmentKey(key));
      count[page.source.endsWith('.md') ? 'md' : 'py'] += own.length - lost.length;
      count.lost.push(...lost.map(({ file, line, key }) => `${file}:${line}: ${key}`));
    }
    expect(count).toEqual({ py: 5945, md: 58, lost: [] });
  });

  test('so do a docstring with its parameters, and a text of Markdown with its title', async () => {
    const program = {
      path: 'labml_nn/neox/model.py',
      text: `"""
---
title: GPT-NeoX Model Definition
summary: >
  This is the model definition of GPT-NeoX.
---
"""
class Layer:
    def get_layer(self, creator, name: str, key):
        """
        #### Creates and caches a layer

        Copying cached layers is faster than initializing new layers because it takes time to
        initialize parameters.

        :param name:  is the name of the layer
        :param creator:  is the function to create the layer
        :return:  the created layer or a copy of the cached layer
        """
        # Reshape from \`h\`[batch_size, seq_len, n_hidden]\`
        return creator(name)
`,
      ...rules,
    };
    const text = {
      path: 'labml_nn/uncertainty/readme.md',
      text: `# [Neural Networks with Uncertainty Estimation](https://nn.labml.ai/uncertainty/index.html)

These are neural network architectures that estimate the uncertainty of the predictions.

* [Evidential Deep Learning to Quantify Classification Uncertainty](https://nn.labml.ai/uncertainty/evidence/index.html)
`,
      ...rules,
    };
    const pages = await annotate([program, text], { roots: ['labml_nn'] });
    const segments = pages.map((page) => matchPage(page, memory).segments);
    expect(segments.flat().map(({ state }) => state)).not.toContain('missing');
    // The parameters, and what is returned, stand in a list; the title has a key of its own.
    expect(segments.map((each) => each.length)).toEqual([8, 4]);
  });
});

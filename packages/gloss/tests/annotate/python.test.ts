import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import { openNames } from '../../src/languages/languages.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { filled, frontMatter } from './page.ts';

const read = openNames('.');

async function pages(...files: SourceFile[]): Promise<AnnotatedPage[]> {
  return annotate(files, { types: read(files) });
}

function file(path: string, body: string, matter = frontMatter): SourceFile {
  return { path: `src/impl/${path}`, text: `"""\n${matter}An introduction.\n"""\n${body}` };
}

function html(page: AnnotatedPage | undefined): string {
  return page?.sections.flatMap(({ codeLines }) => codeLines).join('\n') ?? '';
}

const model = file(
  'topic/model.py',
  `import torch

class Model:
    """
    ## The model
    """

    @torch.no_grad()
    def forward(self, x, *, mask=None):
        """
        Runs.

        :param x: the input, \`[n, 10]\`
        """
        # Twice.
        x = x * 2
        # And once more.
        return x
`,
);
const index = file(
  'topic/__init__.py',
  'from .model import Model\n\nmodel = Model()\n\n# Used.\ny = model.forward(x=1)\n',
);

test('a package is called by its folder', async () => {
  const [page, other] = await pages(index, model);
  expect(page).toMatchObject({ path: 'topic', pageKey: 'topic/index' });
  expect(other).toMatchObject({ path: 'topic/model', pageKey: 'topic/model' });
});

describe('a name in the code', () => {
  test('leads to the section that declares it, and says what stands there', async () => {
    const [page] = await pages(index, model);
    expect(html(page)).toMatch(/<a href="model\/" ?[^>]*>\.model<\/a>/);
    expect(html(page)).toMatch(/<a href="model\/#the-model"[^>]*>Model<\/a>/);
    expect(html(page)).toMatch(/<a href="model\/#forward"[^>]*>forward<\/a>/);
    const number = Number(/data-t="(\d+)"[^>]*>forward</.exec(html(page))?.[1]);
    expect(page?.hovers[number]).toMatchObject({
      link: { page: 'topic/model', section: 'forward' },
      // The decorator above it is a part of the declaration.
      doc: { page: 'topic/model', section: 'forward' },
      shape: 'x [n, 10]',
    });
  });

  test('is no link where it is a variable or a parameter of a function', async () => {
    const [, page] = await pages(index, model);
    expect(html(page)).not.toContain('<a ');
    const shown = [...html(page).matchAll(/data-t="(\d+)"[^>]*>x</g)].map(
      ([, number]) => page?.hovers[Number(number)],
    );
    const types = shown.map((hover) => hover?.type.replaceAll(/<[^>]*>/g, ''));
    expect(types).toEqual(['(parameter) x', 'x = x * 2', '(parameter) x', 'x = x * 2']);
    expect(new Set(shown.map((hover) => hover?.kin)).size).toBe(1);
    expect(shown[0]?.doc).toEqual({ page: 'topic/model', section: 'forward', parameter: 'x' });
    expect(shown[1]?.doc).toEqual({ page: 'topic/model', section: 'twice' });
  });

  test('of which nothing is known has no element of its own', async () => {
    const [page] = await pages(file('a.py', 'unknown(here)\n'));
    expect(html(page)).toBe('unknown(here)');
  });

  test('lights up with the symbol of a formula, whatever is known of it', async () => {
    const matter = '---\ntitle: A\nsummary: B.\nsymbols:\n  y: targets\n---\n$y$\n\n';
    const [page] = await pages(file('a.py', 'f(batch.targets)\n', matter));
    expect(html(page)).toContain('batch.<span data-s="0">targets</span>');
  });
});

test('links lead to files and to what they declare', async () => {
  const text = file(
    'a.py',
    '# See {@link Model.forward}, [it](topic/model.py) and {@link topic/__init__.py}.\n',
  );
  const [page] = await pages(text, index, model);
  const [, section] = page?.sections ?? [];
  expect(section && page && filled(page, 1)).toBe(
    '<p>See <a href="../topic/model/#forward"><code>Model.forward</code></a>, <a href="../topic/model/">it</a> and <a href="../topic/"><code>topic/__init__.py</code></a>.</p>',
  );
});

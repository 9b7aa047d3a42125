import { expect, test } from 'vitest';
import { decode } from '../src/read-files.ts';
import { SourceError } from '../src/source-error.ts';

/** A text as it lies on a disk, each sign a byte. */
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test.each([
  ['a.py', Buffer.from('# é 软'), '# é 软'],
  ['a.py', Buffer.from('\uFEFF# é'), '# é'],
  ['a.py', bytes('# coding: latin-1\n# \xe9'), '# coding: latin-1\n# é'],
  ['a.py', bytes('# -*- coding: iso-8859-15 -*-\n\xa4'), '# -*- coding: iso-8859-15 -*-\n€'],
  [
    'a.py',
    bytes('#!/usr/bin/python\n# vim: fileencoding=cp1252\n\x80'),
    '#!/usr/bin/python\n# vim: fileencoding=cp1252\n€',
  ],
  ['a.py', bytes('# coding=euc_jp\n# \xb0\xa1'), '# coding=euc_jp\n# 亜'],
  ['a.py', bytes('\f# coding: ISO_8859_1\r\n# \xe9'), '\f# coding: ISO_8859_1\r\n# é'],
  ['a.py', Buffer.from('# encoding: UTF8\n# é'), '# encoding: UTF8\n# é'],
  ['a.md', Buffer.from('# coding: latin-1\né'), '# coding: latin-1\né'],
])('%s: %j', (path, file, text) => {
  expect(decode(path, file)).toBe(text);
});

test.each([
  ['a.py', 'x = 1\n# \xe9\n', 'a.py:2: it is not UTF-8. Save it as UTF-8'],
  ['a.md', '\xe9', 'a.md:1: it is not UTF-8'],
  ['a.ts', 'é// coding: latin-1\n\xff', 'a.ts:1: it is not UTF-8'],
  ['a.py', 'x\ny\n# coding: latin-1\n\xe9', 'a.py:4: it is not UTF-8'],
  ['a.py', '\n# coding: klingon\n', 'a.py:2: the encoding "klingon" is not known'],
  ['a.py', '# coding: ascii\n\xe9', undefined],
])('%s: %j is an error with a line', (path, text, message) => {
  const read = () => decode(path, bytes(text));
  if (message === undefined) return expect(read).not.toThrow();
  expect(read).toThrow(SourceError);
  expect(read).toThrow(message);
});

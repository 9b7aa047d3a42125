import { expect, test } from 'vitest';
import { check } from '../../src/translate/checks.ts';
import { checkGlossary } from '../../src/translate/checks/glossary.ts';
import { diff } from '../../src/translate/diff.ts';
import { memoryOf, show } from './helpers.ts';

test('a Chinese sentence that has changed a little is the same sentence, and shows what changed', () => {
  const former =
    '<p>教师网络很大，带有随机失活，在六万张图上训练，随后教给<a href="student.ts">学生网络</a>。</p>';
  const now = former.replace('六万', '七万').replace('student.ts', 'topic/a-student-of-its-own.ts');
  const memory = memoryOf({ page: { [former]: '<p>The teacher is large.</p>' } }, 'en', 'zh');
  expect(show(now, memory).states).toEqual(['outdated']);
  expect(diff('损失很大。', '损失不大。')).toBe('损失[-很-]{+不+}大。');
});

test.each([
  ['教师', '大教师模型。', true],
  ['GPU', '用GPU训练。', true],
  ['GPU', '用GPUs训练。', false],
  ['loss', 'The loss.', true],
  ['loss', 'The losses.', false],
  ['loss', 'A closs.', false],
])('whether the glossary has %s for “%s”: %s', (term, text, isUsed) => {
  const findings = checkGlossary(new Map([[term, ['word']]]), `<p>${text}</p>`, '<p>Else.</p>');
  expect(findings).toHaveLength(isUsed ? 1 : 0);
});

test.each([
  ['<p>有三个错误。</p>', '<p>There are 3 errors.</p>', false],
  ['<p>有两处错误。</p>', '<p>There are 2 mistakes.</p>', false],
  ['<p>有几个错误。</p>', '<p>There are 74 errors.</p>', true],
])('whether %s measures less than %s: %s', (key, value, isBad) => {
  expect(
    check(key, value, { source: 'zh', language: 'en' }).some(
      (finding) => finding.check === 'measured',
    ),
  ).toBe(isBad);
});

import type { Finding } from '../types.ts';
import { type Side, surplus } from './side.ts';

const number = String.raw`\d[\d,]*(?:\.\d+)?(?:\s*[万萬億亿])?`;
const near = String.raw`[^\d\uFFFC.。，,；;：!?！？]{0,8}`;
/** Beside such words a number tells of a measurement, in Chinese, Japanese and English. */
const measured = new RegExp(
  [
    String.raw`(${number})\s*(?:个|個|张|張|处|處|次|幅|枚|件|の)?\s*(?:测试|測試|テスト)?(?:错|錯|誤|エラー|ミス|errors?\b|mistakes?\b)`,
    String.raw`(?:错|錯|誤|エラー|errors?\b|准确率|準確率|正确率|正確率|正解率|精度|accuracy\b)${near}(${number})`,
    String.raw`(${number})\s*%`,
  ].join('|'),
  'giu',
);

/** What an original may say in words and a translation in digits. */
const words: ReadonlyMap<string, number> = new Map([
  ['no', 0],
  ['one', 1],
  ['once', 1],
  ['two', 2],
  ['twice', 2],
  ['both', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['half', 50],
  ['quarter', 25],
  ...Array.from('零一二三四五六七八九十', (sign, value) => [sign, value] as const),
  ['〇', 0],
  ['两', 2],
  ['兩', 2],
  ['半', 50],
]);

/**
 * A measured number that only the translation has would stay when the run changes, and contradict the page. Numbers of
 * runs are placeholders; those of the paper stand in the original too.
 */
export function checkMeasured(original: Side, translated: Side): Finding[] {
  const known = valuesIn(original.text, new RegExp(number, 'gu'));
  const spelt = original.text.toLowerCase().match(/\p{sc=Han}|(?:(?!\p{sc=Han})\p{L})+/gu) ?? [];
  const allowed = new Set(spelt.map((word) => words.get(word)));
  const added = surplus(valuesIn(translated.text, measured), known).filter(
    (value) => !allowed.has(value),
  );
  if (added.length === 0) return [];
  const message = `the measured number ${[...new Set(added)].join(', ')} is not in the original: leave it out, or put the placeholder of the run's number there`;
  return [{ check: 'measured', level: 'error', message }];
}

function valuesIn(text: string, pattern: RegExp): number[] {
  return Array.from(text.normalize('NFKC').matchAll(pattern), ([all, ...groups]) => {
    const written = groups.find((group) => group !== undefined) ?? all;
    const unit = /[万萬]/.test(written) ? 1e4 : /[億亿]/.test(written) ? 1e8 : 1;
    return Number(written.replaceAll(/[^\d.]/g, '')) * unit;
  });
}

import type { Finding } from '../types.ts';
import { readNumbers, spelledIn, type WrittenNumber } from './numbers.ts';
import type { Side } from './side.ts';

const number = String.raw`\uE000(\d+)\uE001`;
const near = String.raw`[^\uE000\uFFFC.。，,；;：!?！？]{0,8}`;
/** Beside such words a number tells of a measurement, in Chinese, Japanese and English. */
const measured = new RegExp(
  [
    String.raw`${number}\s*(?:个|個|张|張|处|處|次|幅|枚|件|の)?\s*(?:测试|測試|テスト)?(?:错|錯|誤|エラー|ミス|errors?\b|mistakes?\b)`,
    String.raw`(?:错|錯|誤|エラー|errors?\b|准确率|準確率|正确率|正確率|正解率|精度|accuracy\b)${near}${number}`,
    String.raw`${number}\s*[%٪]`,
  ].join('|'),
  'giu',
);

/**
 * A measured number that only the translation has would stay when the run changes, and contradict the page. Numbers of
 * runs are placeholders; those of the paper stand in the original too.
 */
export function checkMeasured(original: Side, translated: Side): Finding[] {
  const left = readNumbers(original).numbers.map(valuesOf);
  const allowed = spelledIn(original.text);
  const { numbers, around } = readNumbers(translated);
  const found = Array.from(around.matchAll(measured), ([, ...groups]) =>
    Number(groups.find(Boolean)),
  );
  const added = [...new Set(found)].filter((index) => {
    const number = numbers[index];
    const values = number ? valuesOf(number) : [];
    const place = left.findIndex((known) => known.some((value) => values.includes(value)));
    if (place >= 0) left.splice(place, 1);
    return place < 0 && !values.some((value) => allowed.has(value));
  });
  if (added.length === 0) return [];
  const written = [...new Set(added.map((index) => numbers[index]?.text))].join(', ');
  const message = `the measured number ${written} is not in the original: leave it out, or put the placeholder of the run's number there`;
  return [{ check: 'measured', level: 'error', message }];
}

/** What it may measure; the parts of a number, only where it is none as a whole. */
function valuesOf({ readings }: WrittenNumber): number[] {
  return (readings.length > 1 ? readings.slice(0, -1) : readings).flat();
}

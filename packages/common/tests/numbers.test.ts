import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNumber, formatNumbers, median } from '../src/numbers.ts';

const nbsp = '\u00A0';

describe('formatNumber', () => {
  test.each([
    // Without a declaration.
    [114, {}, '114'],
    [2395210, {}, '2,395,210'],
    [0.0003, {}, '0.0003'],
    [0.00012345, {}, '0.0001235'],
    [1.23456, {}, '1.235'],
    [2.6, {}, '2.6'],
    [-6.4, {}, '−6.4'],
    [12345.678, {}, '12,346'],
    [0.1 + 0.2, {}, '0.3'],
    [0, {}, '0'],
    [-0, {}, '0'],
    [1.5e-20, {}, '1.5e−20'],
    [6.02214e23, {}, '6.022e+23'],
    // Declared digits.
    [0.5, { digits: 2 }, '0.50'],
    [5, { digits: 1 }, '5.0'],
    [23.4, { digits: 0 }, '23'],
    [0.0261, { digits: 2 }, '0.03'],
    [0.0042, { digits: 2 }, '0.004'],
    [0.4, { digits: 0 }, '0.4'],
    // Counts, and averages of them.
    [71, { of: 'testCount', digits: 0 }, '71'],
    [70.5, { of: 'testCount', digits: 0 }, '70.5'],
    [89 + 2 / 3, { of: 'testCount', digits: 0 }, '89.67'],
    // Shares.
    [0.98312, { share: true }, `98.31${nbsp}%`],
    [0.07, { share: true }, `7${nbsp}%`],
    [1, { share: true, digits: 1 }, `100.0${nbsp}%`],
    [0.0001, { share: true, digits: 1 }, `0.01${nbsp}%`],
    // What is no number.
    [NaN, {}, '–'],
    [Infinity, { share: true }, '–'],
  ])('%d %o → %s', (value, style, written) => {
    expect(formatNumber(value, style)).toBe(written);
  });

  test('writes no number as zero that is none, nor halves or doubles it', () => {
    const styles = fc.record(
      { digits: fc.nat(6), of: fc.constant('testCount'), share: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), styles, (value, style) => {
        fc.pre(Math.abs(value) < 1e300);
        const written = formatNumber(value, style);
        const read =
          Number(written.replaceAll('−', '-').replaceAll(/[,%\u00A0]/g, '')) /
          (style.share ? 100 : 1);
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.34);
      }),
    );
  });
});

test('formatNumbers writes one unit, and equal ends of a range once', () => {
  expect(formatNumbers([0.01, 0.0204], { share: true, digits: 1 })).toBe(`1.0, 2.0${nbsp}%`);
  expect(formatNumbers([66, 71], {}, { between: '–' })).toBe('66–71');
  expect(formatNumbers([0.30001, 0.30002], {}, { between: '–' })).toBe('0.3');
  expect(formatNumbers([])).toBe('–');
});

test.each([
  ['de', '2.395.210,5', '98,3\u00A0%', '1,5; 2,5', '−0,0003'],
  ['fr', '2\u202F395\u202F210,5', '98,3\u00A0%', '1,5; 2,5', '−0,0003'],
  ['zh', '2,395,210.5', '98.3\u00A0%', '1.5, 2.5', '−0.0003'],
  ['hi', '23,95,210.5', '98.3\u00A0%', '1.5, 2.5', '−0.0003'],
  ['tr', '2.395.210,5', '%98,3', '1,5; 2,5', '−0,0003'],
  ['fa', '۲٬۳۹۵٬۲۱۰٫۵', '۹۸٫۳\u00A0٪', '۱٫۵, ۲٫۵', '\u200E−۰٫۰۰۰۳'],
  ['tlh', '2,395,210.5', '98.3\u00A0%', '1.5, 2.5', '−0.0003'],
])('%s has its own way to write numbers', (language, grouped, share, row, negative) => {
  expect(formatNumber(2395210.5, { digits: 1 }, language)).toBe(grouped);
  expect(formatNumber(0.983, { share: true, digits: 1 }, language)).toBe(share);
  expect(formatNumbers([1.5, 2.5], {}, { language })).toBe(row);
  expect(formatNumber(-0.0003, {}, language)).toBe(negative);
});

test('median is the middle, or the mean of the two there', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

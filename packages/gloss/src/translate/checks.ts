import {
  checkIdentical,
  checkLinks,
  checkNumbers,
  checkPlaceholders,
  checkStructure,
} from './checks/content.ts';
import { checkBalance, checkMarkup } from './checks/markup.ts';
import { checkMeasured } from './checks/measured.ts';
import { type Side, sideOf, textSide } from './checks/side.ts';
import { checkBrackets, checkEndMark, checkSpacing } from './checks/typography.ts';
import { isBlank, isSegmentKey } from './keys.ts';
import type { Finding } from './types.ts';

type Check = (original: Side, translated: Side) => Finding[];

const ofEveryEntry: Check[] = [
  checkMeasured,
  checkNumbers,
  checkEndMark,
  checkSpacing,
  checkIdentical,
];
const ofHtml: Check[] = [
  checkMarkup,
  checkPlaceholders,
  checkLinks,
  checkBalance,
  checkStructure,
  checkBrackets,
  ...ofEveryEntry,
];

/** What a translation is made from, and to. */
export interface Languages {
  source: string;
  language: string;
}

/** What is wrong with a translation; the gravest first. An entry without one has nothing wrong. */
export function check(key: string, value: string, { source, language }: Languages): Finding[] {
  if (value === '') return [];
  if (isBlank(value) && !isBlank(key))
    return [
      { check: 'empty', level: 'warning', message: 'it says nothing; readers see the original' },
    ];
  const found = isSegmentKey(key)
    ? run(ofHtml, sideOf(key, source), sideOf(value, language))
    : run(ofEveryEntry, textSide(key, source), textSide(value, language));
  return found.sort((a, b) => rank(a) - rank(b));
}

function run(checks: readonly Check[], original: Side, translated: Side): Finding[] {
  return checks.flatMap((check) => check(original, translated));
}

function rank({ level }: Finding): number {
  return level === 'error' ? 0 : 1;
}

/** Whether a translation must not be shown. */
export function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error');
}

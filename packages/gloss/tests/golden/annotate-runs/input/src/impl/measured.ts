/**
 * ---
 * title: Measured
 * summary: Numbers of several seeds.
 * ---
 * The teacher makes {run:paper.teacher.testErrors} errors, the student alone
 * {run:paper.alone.testErrors.median}, and the distilled one {claim:paper.distilled.testErrors < paper.alone.testErrors}
 * {run:paper.distilled.testErrors.spread} {claim: paper.distilled.testErrors.most <= 74 }. Its share
 * of errors is {run:paper.distilled.testErrors.percent.mean}; `{claim:a < b}` and \{claim:a < b} are no claims.
 *
 * {claim:paper.distilled.count = 3}
 *
 * - {claim:paper.alone.parameters = paper.distilled.parameters}
 *
 * @returns Of {run:paper.distilled.confusion.3.count.least} threes it takes
 *   {run:paper.distilled.seed2.confusion.3.wrong} for something else.{claim:paper.distilled.confusion.3.wrong.percent <= 3 %}
 */
export const measured = true;

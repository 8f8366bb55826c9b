import { inputErrorLine } from './check-report.js';
import { count } from './check-summary.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';
import { caseStatus, expectationOf, type CaseOutcome, type SuiteOutcome } from './suite-report.js';

/** The outcome for people: what failed, with what was expected and what to write if Firebreak is right, and the run in one line. */
export function suiteTextReport(suites: readonly SuiteOutcome[], palette: Palette): string {
  const blocks = suites.flatMap((suite) => [
    ...suite.errors.map((error) => palette.deny(printable(inputErrorLine(error)))),
    ...suite.cases.filter((each) => caseStatus(each) !== 'passed').map((each) => caseBlock(each, suite, palette)),
  ]);
  const paint = blocks.length > 0 ? palette.deny : palette.clean;
  return `${[...blocks, paint(suiteSummary(suites))].join('\n')}\n`;
}

/** `2 suites, 9 cases: 8 passed, 1 failed`. */
export function suiteSummary(suites: readonly SuiteOutcome[]): string {
  const statuses = suites.flatMap(({ cases }) => cases.map(caseStatus));
  const by = (status: string): number => statuses.filter((each) => each === status).length;
  const outcomes = [`${by('passed')} passed`, `${by('failed')} failed`];
  const unreadable = by('unreadable') + suites.filter(({ errors }) => errors.length > 0).length;
  if (unreadable > 0) outcomes.push(`${unreadable} cannot be read`);
  return `${count(suites.length, 'suite')}, ${count(statuses.length, 'case')}: ${outcomes.join(', ')}`;
}

function caseBlock(outcome: CaseOutcome, { file }: SuiteOutcome, palette: Palette): string {
  const word = caseStatus(outcome) === 'failed' ? 'failed' : 'error';
  const place = printable(`${file}:${outcome.line}:${outcome.column}`);
  const head = `${place}  ${palette.deny(word)}  ${palette.strong(printable(outcome.name))}`;
  const got = outcome.verdict === undefined ? [] : expectationOf(outcome.verdict);
  return [
    head,
    ...outcome.errors.map((error) => `    ${printable(inputErrorLine(error))}`),
    ...outcome.differences.map(
      ({ line, column, message }) => `    ${printable(`${file}:${line}:${column}: ${message}`)}`,
    ),
    ...(got.length === 0 ? [] : [palette.faint('    what came, to paste below expect:')]),
    ...got.map((line) => palette.faint(`      ${printable(line)}`)),
  ].join('\n');
}

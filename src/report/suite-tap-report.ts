import { inputErrorLine } from './check-report.js';
import { printable } from './printable.js';
import { caseStatus, expectationOf, type CaseOutcome, type SuiteOutcome } from './suite-report.js';

/** The outcome as TAP (https://testanything.org/tap-version-14-specification.html): a test point a case, and one for each suite that cannot be read. */
export function suiteTapReport(suites: readonly SuiteOutcome[]): string {
  const points = suites.flatMap((suite) => [
    ...(suite.errors.length === 0 ? [] : [brokenSuite(suite)]),
    ...suite.cases.map((outcome) => casePoint(outcome, suite)),
  ]);
  const lines = points.flatMap(({ ok, name, details }, index) => [
    `${ok ? 'ok' : 'not ok'} ${index + 1} - ${description(name)}`,
    ...(ok ? [] : ['  ---', ...details.map((line) => `  ${line}`), '  ...']),
  ]);
  return `${['TAP version 14', `1..${points.length}`, ...lines].join('\n')}\n`;
}

interface Point {
  readonly ok: boolean;
  readonly name: string;
  /** Lines of YAML. */
  readonly details: readonly string[];
}

function brokenSuite({ file, errors }: SuiteOutcome): Point {
  return { ok: false, name: `${file}: can be read`, details: list('errors', errors.map(inputErrorLine)) };
}

function casePoint(outcome: CaseOutcome, { file, name }: SuiteOutcome): Point {
  const { errors, differences, verdict, line, column } = outcome;
  const details = [
    `at: { fileName: ${JSON.stringify(file)}, lineNumber: ${line}, columnNumber: ${column} }`,
    ...list('errors', errors.map(inputErrorLine)),
    ...list(
      'differences',
      differences.map((each) => `${file}:${each.line}:${each.column}: ${each.message}`),
    ),
    ...(verdict === undefined ? [] : ['got:', ...expectationOf(verdict).map((text) => `  ${text}`)]),
  ];
  return { ok: caseStatus(outcome) === 'passed', name: `${name}: ${outcome.name}`, details };
}

/** A text in JSON is one in YAML. */
function list(key: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [`${key}:`, ...texts.map((text) => `  - ${JSON.stringify(text)}`)];
}

/** A hash would begin a directive. */
function description(text: string): string {
  return printable(text).replace(/[\\#]/g, (character) => `\\${character}`);
}

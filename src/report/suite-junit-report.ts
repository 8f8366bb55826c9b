import { inputErrorLine, type InputError } from './check-report.js';
import { caseStatus, expectationOf, type CaseOutcome, type SuiteOutcome } from './suite-report.js';
import { escapeAttribute, escapeText } from './xml-text.js';

/** The outcome as JUnit XML: a suite a file, a test case a case; what cannot be read is an error. */
export function suiteJunitReport(suites: readonly SuiteOutcome[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="firebreak test"${counts(suites)}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function counts(suites: readonly SuiteOutcome[]): string {
  const statuses = suites.flatMap(({ cases }) => cases.map(caseStatus));
  const broken = suites.filter(({ errors }) => errors.length > 0).length;
  const by = (status: string): number => statuses.filter((each) => each === status).length;
  return ` tests="${statuses.length + broken}" failures="${by('failed')}" errors="${by('unreadable') + broken}"`;
}

function suiteLines(suite: SuiteOutcome): readonly string[] {
  return [
    `  <testsuite name="${escapeAttribute(suite.name)}" file="${escapeAttribute(suite.file)}"${counts([suite])}>`,
    ...(suite.errors.length === 0 ? [] : testCase('can be read', suite, errorLines(suite.errors))),
    ...suite.cases.flatMap((outcome) => testCase(outcome.name, suite, outcomeLines(outcome, suite))),
    '  </testsuite>',
  ];
}

function testCase(name: string, { file }: SuiteOutcome, inside: readonly string[]): readonly string[] {
  const head = `    <testcase classname="${escapeAttribute(file)}" name="${escapeAttribute(name)}"`;
  return inside.length === 0 ? [`${head}/>`] : [`${head}>`, ...inside, '    </testcase>'];
}

function outcomeLines(outcome: CaseOutcome, { file }: SuiteOutcome): readonly string[] {
  if (outcome.errors.length > 0) return errorLines(outcome.errors);
  if (outcome.differences.length === 0) return [];
  const message = outcome.differences.map((each) => each.message).join('; ');
  const text = [
    ...outcome.differences.map((each) => `${file}:${each.line}:${each.column}: ${each.message}`),
    'what came, to paste below expect:',
    ...(outcome.verdict === undefined ? [] : expectationOf(outcome.verdict).map((line) => `  ${line}`)),
  ].join('\n');
  return [`      <failure type="expectation" message="${escapeAttribute(message)}">${escapeText(text)}</failure>`];
}

function errorLines(errors: readonly InputError[]): readonly string[] {
  const texts = errors.map(inputErrorLine);
  const [first = ''] = texts;
  return [`      <error type="input" message="${escapeAttribute(first)}">${escapeText(texts.join('\n'))}</error>`];
}

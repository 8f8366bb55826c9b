import { adviceFor, errorText, isFailure, objectTitle, standingNote } from './check-report.js';
import type { CheckedObject, CheckReport, InputError, LocatedFinding } from './check-report.js';
import { escapeAttribute, escapeText } from './xml-text.js';

/**
 * The report as JUnit XML: a suite a file, a test case an object. An object that fails the check is a failure, a
 * document that cannot be read an error, and what is found without failing is printed as output of the case.
 */
export function junitReport(report: CheckReport): string {
  const files = new Set([...report.objects, ...report.errors].map(({ file }) => file));
  const suites = [...files].map((file) => suite(report, file));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="firebreak check"${counts(report, report)}>`,
    ...suites.flat(),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

type Cases = Pick<CheckReport, 'objects' | 'errors'>;

function suite(report: CheckReport, file: string): readonly string[] {
  const cases: Cases = {
    objects: report.objects.filter((object) => object.file === file),
    errors: report.errors.filter((error) => error.file === file),
  };
  return [
    `  <testsuite name="${escapeAttribute(file)}"${counts(cases, report)}>`,
    ...cases.objects.flatMap((object) => objectCase(object, report)),
    ...cases.errors.flatMap(errorCase),
    '  </testsuite>',
  ];
}

function counts({ objects, errors }: Cases, { failOn }: CheckReport): string {
  const failures = objects.filter((object) => isFailure(object, failOn)).length;
  const skipped = objects.filter((object) => object.skipped !== undefined).length;
  const tests = objects.length + errors.length;
  return ` tests="${tests}" failures="${failures}" errors="${errors.length}" skipped="${skipped}"`;
}

function objectCase(object: CheckedObject, { failOn }: CheckReport): readonly string[] {
  const head = `    <testcase classname="${escapeAttribute(object.file)}" name="${escapeAttribute(objectTitle(object))}"`;
  if (object.skipped !== undefined)
    return [`${head}>`, `      <skipped message="${escapeAttribute(object.skipped)}"/>`, '    </testcase>'];
  if (object.findings.length === 0) return [`${head}/>`];
  const text = escapeText(object.findings.map((finding) => findingText(object, finding)).join('\n'));
  if (!isFailure(object, failOn)) return [`${head}>`, `      <system-out>${text}</system-out>`, '    </testcase>'];
  const worst = object.decision === 'deny' ? 'Deny' : 'Warn';
  const messages = object.findings
    .filter(({ effect }) => effect === worst)
    .map(({ guardrail, message }) => `${guardrail}: ${message}`);
  return [
    `${head}>`,
    `      <failure type="${object.decision}" message="${escapeAttribute(messages.join('; '))}">${text}</failure>`,
    '    </testcase>',
  ];
}

function findingText(object: CheckedObject, finding: LocatedFinding): string {
  const standing = standingNote(finding);
  const place = `${object.file}:${finding.line}:${finding.column}`;
  return [
    `${place} ${finding.effect.toLowerCase()} ${finding.guardrail} (${finding.rule}): ${finding.message}${standing === '' ? '' : ` [${standing}]`}`,
    `at ${finding.at === '' ? objectTitle(object) : finding.at}`,
    adviceFor(finding),
  ].join('\n');
}

function errorCase(error: InputError): readonly string[] {
  const place = `line ${error.line}, column ${error.column}`;
  return [
    `    <testcase classname="${escapeAttribute(error.file)}" name="${escapeAttribute(place)}">`,
    `      <error type="input" message="${escapeAttribute(errorText(error))}">${escapeText(`${error.file}:${error.line}:${error.column}`)}</error>`,
    '    </testcase>',
  ];
}

import { SECTIONS, type AuditFinding, type Section } from '../audit/audit-report.js';
import { checkTitle, failsAudit, findingText, shownFindings, subjectTitle, type AuditView } from './audit-view.js';
import { escapeAttribute, escapeText } from './xml-text.js';

/**
 * The audit as JUnit XML: a suite a section, a test case a finding. What makes the run fail is a failure, other findings
 * are output of their case, and a section without any has one case that passes, so that it is seen to have been looked at.
 */
export function auditJunitReport(view: AuditView): string {
  const findings = shownFindings(view);
  const suites = SECTIONS.map((section) => ({
    section,
    found: findings.filter((finding) => finding.section === section),
  }));
  const cases = suites.reduce((sum, { found }) => sum + Math.max(found.length, 1), 0);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="firebreak audit" ${counts(cases, failures(findings, view))}>`,
    ...suites.flatMap(({ section, found }) => suite(section, found, view)),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function suite(section: Section, found: readonly AuditFinding[], view: AuditView): readonly string[] {
  const amount = Math.max(found.length, 1);
  return [
    `  <testsuite name="${section}" ${counts(amount, failures(found, view))}>`,
    ...(found.length === 0 ? [`    <testcase classname="${section}" name="nothing found"/>`] : []),
    ...found.flatMap((finding) => findingCase(finding, view)),
    '  </testsuite>',
  ];
}

function findingCase(finding: AuditFinding, { failOn, placeOf }: AuditView): readonly string[] {
  const { section, severity, subject, at, evidence, fix } = finding;
  const name = `${checkTitle(finding)}: ${subjectTitle(subject)}${at === '' ? '' : ` ${at}`}`;
  const place = placeOf(subject, at);
  const text = [
    ...(place === undefined ? [] : [`${place.file}:${place.line}:${place.column}`]),
    `${severity}: ${findingText(finding)}`,
    ...evidence,
    fix === '' ? '' : `fix: ${fix}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
  const body = failsAudit(finding, failOn)
    ? `      <failure type="${severity}" message="${escapeAttribute(finding.message)}">${escapeText(text)}</failure>`
    : `      <system-out>${escapeText(text)}</system-out>`;
  return [`    <testcase classname="${section}" name="${escapeAttribute(name)}">`, body, '    </testcase>'];
}

function failures(findings: readonly AuditFinding[], { failOn }: AuditView): number {
  return findings.filter((finding) => failsAudit(finding, failOn)).length;
}

function counts(tests: number, failed: number): string {
  return `tests="${tests}" failures="${failed}" errors="0" skipped="0"`;
}

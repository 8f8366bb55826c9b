import { adviceFor, errorText, objectTitle, standingNote } from './check-report.js';
import type { CheckedObject, CheckReport, InputError, LocatedFinding } from './check-report.js';
import { checkSummary } from './check-summary.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';

/**
 * The report for people. One line a finding, `file:line:col  deny  guardrail (rule)  message`, which editors and
 * terminals turn into a link; below it the field and the fix; at the end the run in one line.
 */
export function textReport(report: CheckReport, palette: Palette): string {
  const blocks = [
    ...report.objects.flatMap((object) => object.findings.map((finding) => findingBlock(object, finding, palette))),
    ...report.errors.map((error) => errorLine(error, palette)),
  ];
  const failed = report.errors.length > 0 || report.objects.some((object) => object.decision === 'deny');
  const warned = report.objects.some((object) => object.decision === 'warn');
  const paint = failed ? palette.deny : warned ? palette.warn : palette.clean;
  const summary = paint(checkSummary(report));
  return `${[...blocks, summary].join('\n')}\n`;
}

function findingBlock(object: CheckedObject, finding: LocatedFinding, palette: Palette): string {
  const word = finding.effect.toLowerCase();
  const paint = finding.effect === 'Deny' ? palette.deny : finding.effect === 'Warn' ? palette.warn : palette.audit;
  const standing = standingNote(finding);
  const head = [
    printable(`${object.file}:${finding.line}:${finding.column}`),
    paint(word.padEnd(5)),
    `${palette.strong(printable(finding.guardrail))} (${printable(finding.rule)})`,
    printable(finding.message) + (standing === '' ? '' : palette.faint(` [${printable(standing)}]`)),
  ].join('  ');
  const place = finding.at === '' ? objectTitle(object) : `${finding.at} of ${objectTitle(object)}`;
  return [head, palette.faint(`    at ${printable(place)}`), ...advice(finding)].join('\n');
}

function advice(finding: LocatedFinding): readonly string[] {
  const text = adviceFor(finding);
  if (text === '') return [];
  const [first = '', ...rest] = text.split('\n').map(printable);
  const label = finding.fix === '' ? '    ' : '    fix: ';
  return [label + first, ...rest.map((line) => `    ${line}`.trimEnd())];
}

function errorLine(error: InputError, palette: Palette): string {
  const place = printable(`${error.file}:${error.line}:${error.column}`);
  return `${place}  ${palette.deny('error')}  ${printable(errorText(error))}`;
}

import { adviceFor, errorText, objectTitle, standingNote } from './check-report.js';
import type { CheckedObject, CheckReport, LocatedFinding } from './check-report.js';
import { checkSummary } from './check-summary.js';

const COMMANDS = { Deny: 'error', Warn: 'warning', Audit: 'notice' } as const;

/**
 * The report as workflow commands of GitHub Actions, which become annotations on the lines of a pull request.
 * Escaping as in actions/toolkit, packages/core/src/command.ts.
 */
export function githubReport(report: CheckReport): string {
  const lines = [
    ...report.objects.flatMap((object) => object.findings.map((finding) => findingCommand(object, finding))),
    ...report.errors.map((error) =>
      command('error', { ...error, title: 'Firebreak cannot judge this' }, errorText(error)),
    ),
    checkSummary(report),
  ];
  return `${lines.join('\n')}\n`;
}

function findingCommand(object: CheckedObject, finding: LocatedFinding): string {
  const standing = standingNote(finding);
  const title = `${finding.guardrail} (${finding.rule})${standing === '' ? '' : ` [${standing}]`}`;
  const place = finding.at === '' ? objectTitle(object) : `${objectTitle(object)} at ${finding.at}`;
  const text = [place, finding.message, adviceFor(finding)].filter((part) => part !== '').join('\n');
  return command(
    COMMANDS[finding.effect],
    { file: object.file, line: finding.line, column: finding.column, title },
    text,
  );
}

interface Annotation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly title: string;
}

function command(name: string, { file, line, column, title }: Annotation, text: string): string {
  const properties = `file=${escapeProperty(file)},line=${line},col=${column},title=${escapeProperty(title)}`;
  return `::${name} ${properties}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

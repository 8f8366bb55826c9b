import type { AuditFinding, ProposedChange, Severity } from '../audit/audit-report.js';
import { auditParts, changeText, type AuditPart, type FindingGroup } from './audit-parts.js';
import { auditTitle, bySeverity, summaryOf } from './audit-summary.js';
import { findingText, shownFindings, subjectTitle, type AuditView } from './audit-view.js';
import { standingNote } from './check-report.js';
import type { Palette } from './palette.js';
import { printable } from './printable.js';
import { textTable } from './text-table.js';
import { wrappedLines } from './wrapped-lines.js';

/** Of one check, so many findings are told, and of one finding so many facts. JSON has them all. */
const MOST_FINDINGS = 20;
const MOST_FACTS = 6;

/** The audit for people: in a few lines first, then part by part, and at the end what to do. */
export function auditTextReport(view: AuditView, palette: Palette): string {
  const write = new Writer(view, palette);
  return `${[write.summary(), ...auditParts(view).map((part) => write.part(part))].join('\n\n')}\n`;
}

class Writer {
  readonly #view: AuditView;
  readonly #palette: Palette;

  constructor(view: AuditView, palette: Palette) {
    this.#view = view;
    this.#palette = palette;
  }

  summary(): string {
    const lines = summaryOf(this.#view);
    const width = Math.max(...lines.map(({ label }) => label.length));
    const counts = bySeverity(shownFindings(this.#view));
    const worst = (['critical', 'high', 'medium', 'low'] as const).find((severity) => counts[severity] > 0);
    const paint = worst === undefined ? this.#palette.clean : this.#paintOf(worst);
    return [
      this.#palette.strong(printable(auditTitle(this.#view.report))),
      '',
      ...lines.map(({ label, text }, index) => {
        const line = `${label.padEnd(width)}  ${printable(text)}`;
        return index === 0 ? paint(line) : line;
      }),
    ].join('\n');
  }

  part({ title, lines, table, groups, changes }: AuditPart): string {
    const found = groups.reduce((sum, { findings }) => sum + findings.length, 0);
    const amount = found + changes.length;
    return [
      this.#palette.strong(amount === 0 ? title : `${title} (${amount})`),
      ...this.#table(table),
      ...groups.flatMap((group) => this.#group(group)),
      ...changes.flatMap((change) => this.#change(change)),
      ...lines.flatMap((line) => wrappedLines(printable(line), '  ')),
    ].join('\n');
  }

  /** The last column may be long text, which goes on below. */
  #table(table: AuditPart['table']): readonly string[] {
    return textTable(table).flatMap((line, index) => {
      if (index === 0) return [this.#palette.faint(line)];
      return line.length <= 120 ? [line] : hanging(line, (table[index] ?? []).at(-1) ?? '');
    });
  }

  #group({ title, findings }: FindingGroup): readonly string[] {
    const shown = findings.slice(0, MOST_FINDINGS);
    const more = findings.length - shown.length;
    const fixes = new Set(shown.map(({ fix }) => fix));
    const [fix = ''] = fixes;
    const shared = fixes.size === 1 ? fix : '';
    return [
      `  ${this.#palette.strong(printable(title))}`,
      ...shown.flatMap((finding) => this.#finding(finding, shared)),
      ...(more > 0 ? [`    and ${more} more, which --output json has`] : []),
      ...this.#fix(shared, '    '),
    ];
  }

  #finding(finding: AuditFinding, sharedFix: string): readonly string[] {
    const { severity, subject, at, evidence, fix, source } = finding;
    const place = this.#view.placeOf(subject, at);
    const where = [
      subjectTitle(subject),
      ...(at === '' ? [] : [`at ${at}`]),
      ...(place === undefined ? [] : [`(${place.file}:${place.line})`]),
    ];
    // What stands in brackets behind the message need not be said again.
    const note = source === undefined ? '' : standingNote(source);
    const told = evidence.filter((fact) => fact !== note);
    const facts = told.slice(0, MOST_FACTS);
    const more = told.length - facts.length;
    return [
      `    ${this.#paintOf(severity)(severity.padEnd(8))}  ${printable(where.join(' '))}`,
      ...wrappedLines(printable(findingText(finding)), '      '),
      ...facts.flatMap((fact) => wrappedLines(`- ${printable(fact)}`, '        ').map(this.#palette.faint)),
      ...(more > 0 ? [this.#palette.faint(`        - and ${more} more`)] : []),
      ...(fix === sharedFix ? [] : this.#fix(fix, '      ')),
    ];
  }

  /** Further lines are the organisation's own words or a manifest to paste, and stay as they are. */
  #fix(fix: string, indent: string): readonly string[] {
    if (fix === '') return [];
    const [first = '', ...rest] = fix.split('\n').map(printable);
    return [...wrappedLines(`fix: ${first}`, indent), ...rest.map((line) => (indent + line).trimEnd())];
  }

  #change(change: ProposedChange): readonly string[] {
    return [
      `  ${this.#palette.strong(printable(change.id))}`,
      ...wrappedLines(printable(change.title), '    '),
      ...wrappedLines(changeText(change), '    ').map(this.#palette.faint),
    ];
  }

  #paintOf(severity: Severity): (text: string) => string {
    const { deny, warn, audit, faint } = this.#palette;
    return { critical: deny, high: deny, medium: warn, low: audit, info: faint }[severity];
  }
}

/** A row with its last cell on lines of its own. */
function hanging(line: string, last: string): readonly string[] {
  const cell = printable(last);
  if (!line.endsWith(cell)) return [line];
  return [line.slice(0, line.length - cell.length).trimEnd(), ...wrappedLines(cell, '      ')];
}

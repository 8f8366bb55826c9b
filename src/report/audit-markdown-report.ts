import type { AuditFinding, ProposedChange } from '../audit/audit-report.js';
import { auditParts, changeText, type AuditPart } from './audit-parts.js';
import { auditTitle, summaryOf } from './audit-summary.js';
import { checkTitle, findingText, subjectTitle, type AuditView } from './audit-view.js';
import { changeManifest } from './change-files.js';
import { markdownTable, markdownText } from './markdown-text.js';

/** A comment on GitHub has at most 65,536 characters, and somebody may put words of their own above ours. */
const LONGEST = 60_000;
const MOST_FINDINGS = 25;
const MOST_MANIFESTS = 10;

/** The audit as GitHub flavoured Markdown, for a comment on a merge request: what is long is folded, and what is too long left out and named. */
export function auditMarkdownReport(view: AuditView): string {
  const blocks = [
    '# Network policy audit',
    markdownText(auditTitle(view.report)),
    summaryOf(view)
      .map(({ label, text }) => `- **${label}**: ${markdownText(text)}`)
      .join('\n'),
  ];
  let length = blocks.join('\n\n').length;
  const left: string[] = [];
  const parts = auditParts(view);
  const found = parts.filter(({ groups }) => groups.length > 0);
  for (const part of [...found, ...parts.filter((each) => !found.includes(each))]) {
    const block = partBlock(part, view);
    if (length + block.length > LONGEST) left.push(part.title);
    else {
      blocks.push(block);
      length += block.length + 2;
    }
  }
  if (left.length > 0) blocks.push(`Too long for a comment, and in the other formats: ${left.join(', ')}.`);
  return `${blocks.join('\n\n')}\n`;
}

/** Findings are what a reader came for; all else is a click away. */
function partBlock(part: AuditPart, view: AuditView): string {
  const { title, table, lines, groups, changes } = part;
  const findings = groups.flatMap((group) => group.findings);
  const context = [
    markdownTable(table),
    ...changes.map((change, index) => changeBlock(change, index)),
    lines.map((line) => `- ${markdownText(line)}`).join('\n'),
  ].filter((block) => block !== '');
  const more = findings.length - MOST_FINDINGS;
  const found = [findingTable(findings.slice(0, MOST_FINDINGS), view), more > 0 ? `and ${more} more` : ''].filter(
    (block) => block !== '',
  );
  const amount = findings.length + changes.length;
  const head = amount === 0 ? title : `${title} (${amount})`;
  if (found.length === 0) return folded(head, context);
  return [`## ${head}`, ...found, ...(context.length === 0 ? [] : [folded('More', context)])].join('\n\n');
}

function folded(title: string, blocks: readonly string[]): string {
  return [`<details><summary>${title}</summary>`, ...blocks, '</details>'].join('\n\n');
}

function findingTable(findings: readonly AuditFinding[], { placeOf }: AuditView): string {
  if (findings.length === 0) return '';
  return markdownTable([
    ['severity', 'object', 'finding', 'fix'],
    ...findings.map((finding) => {
      const { severity, subject, at, fix } = finding;
      const place = placeOf(subject, at);
      const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
      return [severity, subjectTitle(subject) + where, `${checkTitle(finding)}: ${findingText(finding)}`, cellOf(fix)];
    }),
  ]);
}

/** A manifest has no place in a cell; it stands behind a colon. */
function cellOf(fix: string): string {
  const [first = '', ...rest] = fix.split('\n');
  if (rest.length === 0) return fix;
  return first.endsWith(':') ? `${first.slice(0, -1)} (see the text or the JSON)` : [first, ...rest].join(' ');
}

function changeBlock(change: ProposedChange, index: number): string {
  const { title, action } = change;
  const line = `**${markdownText(title)}**: ${markdownText(changeText(change))}`;
  if (action.do === 'delete' || index >= MOST_MANIFESTS) return line;
  return `${line}\n\n${fenced(changeManifest(change).trimEnd())}`;
}

/** Behind more backticks than the text has in a row, so that nothing in it ends the fence. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${text}\n${fence}`;
}

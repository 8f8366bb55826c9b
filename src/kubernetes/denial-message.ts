import type { Change } from '../model/change.js';
import type { JudgedFinding, Verdict } from '../model/verdict.js';
import { plainLines, plainText } from './plain-text.js';
import { isObject } from './raw-value.js';

/** More findings than these are counted and no longer written out. */
export const MOST_FINDINGS = 100;

/** The longest a piece that somebody wrote may be, in characters. A fix may be a manifest. */
const LONGEST = { name: 253, path: 300, message: 600, fix: 2000, note: 600 } as const;

/** What the one who asked reads in kubectl: every finding that denies, in lines, without colours or control characters. */
export function denialMessage(change: Change, { findings, breakGlassRefused }: Verdict): string {
  const denials = findings.filter(({ effect }) => effect === 'Deny');
  const guardrails = new Set(denials.map(({ guardrail }) => guardrail)).size;
  const verb = change.operation === 'DELETE' ? 'deleting ' : '';
  const entries = denials.slice(0, MOST_FINDINGS).map((finding, k) => entry(finding, k + 1));
  const more = denials.length - MOST_FINDINGS;
  if (more > 0) {
    entries.push(
      `... and ${more} more ${more === 1 ? 'finding' : 'findings'}; see them all with: firebreak check <file>`,
    );
  }
  if (breakGlassRefused !== undefined) {
    entries.push(`break-glass did not help: ${plainText(breakGlassRefused, LONGEST.note)}`);
  }
  return [
    `${guardrails} ${guardrails === 1 ? 'guardrail denies' : 'guardrails deny'} ${verb}${objectName(change)}`,
    ...entries,
  ].join('\n\n');
}

/** What a finding says: of a guardrail that could not be judged, that this is why it is held against the change. */
export function findingText({ standing, message }: JudgedFinding): string {
  const text = plainText(message, LONGEST.message);
  return standing === 'undecided' ? `could not be judged: ${text}` : text;
}

/** The path of a finding, safe to print: parts of it may be keys that a user wrote. */
export function findingPath({ at }: JudgedFinding): string {
  return plainText(at, LONGEST.path);
}

function entry(finding: JudgedFinding, number: number): string {
  const path = findingPath(finding);
  const margin = `  ${number}. `;
  const indent = ' '.repeat(margin.length);
  const lines = [findingText(finding)];
  const [first = '', ...rest] = plainLines(finding.fix, LONGEST.fix);
  if (first !== '' || rest.length > 0)
    lines.push(`fix: ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`)));
  if (finding.note !== undefined) lines.push(...plainLines(finding.note, LONGEST.note));
  const head = `${margin}${finding.guardrail} (${finding.rule})${path === '' ? '' : ` at ${path}`}`;
  return [head, ...lines.map((line) => (line === '' ? '' : indent + line))].join('\n');
}

/** `NetworkPolicy shop/web-egress`, or `NetworkPolicy shop/web-<generated>` before the API server has made up the rest. */
function objectName(change: Change): string {
  const name = plainText(change.name === '' ? generatedName(change) : change.name, LONGEST.name);
  return change.kind === 'Namespace'
    ? `Namespace ${name}`
    : `NetworkPolicy ${plainText(change.namespace, LONGEST.name)}/${name}`;
}

function generatedName({ after }: Change): string {
  const metadata = after?.raw['metadata'];
  const prefix = isObject(metadata) ? metadata['generateName'] : undefined;
  return `${typeof prefix === 'string' ? prefix : ''}<generated>`;
}

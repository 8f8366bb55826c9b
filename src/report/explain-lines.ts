import type { PolicyEdit, Remedy } from '../reach/remedy.js';
import type { Explanation, RuleReference, Side } from '../reach/views.js';
import { verdictOf, type ExplainReport } from './explain-report.js';
import { policyManifest, ruleLines } from './policy-manifest.js';
import {
  addressesText,
  connectionCount,
  endText,
  isolationText,
  pairText,
  policyText,
  portsText,
} from './reach-text.js';

/** A paragraph of an explanation: a line, what belongs to it, and YAML to paste. Nothing in it is safe to print yet. */
export interface ExplainBlock {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code: readonly string[];
}

/** The verdict in a sentence. */
export function verdictLine(report: ExplainReport): string {
  const { from, to, asked, parts } = report;
  const pair = { from, to };
  const verdict = verdictOf(report);
  const subject = asked === undefined ? pairText(pair) : `${pairText(pair)} at ${portsText(asked)}`;
  if (verdict === 'denied') return `${subject}: no`;
  const [only, ...others] = parts;
  if (verdict === 'allowed' && asked !== undefined) return `${subject}: yes`;
  if (only !== undefined && others.length === 0)
    return `${subject}: ${verdict === 'allowed' ? 'yes' : 'in part'}, ${portsText(only.ports)}`;
  return `${subject}: ${verdict === 'allowed' ? 'yes' : 'in part'}, see below`;
}

/** Both sides of each part, with the policies that decide and where they stand. */
export function sideBlocks(report: ExplainReport): readonly ExplainBlock[] {
  const { parts } = report;
  return parts.flatMap((part) => {
    const blocks = [sideBlock(part, part.egress, report), sideBlock(part, part.ingress, report)];
    if (parts.length === 1) return blocks.filter((block) => block !== undefined);
    const title = `${addressesOf(part)}: ${portsText(part.ports)}`;
    const lines = blocks.flatMap((block) =>
      block === undefined ? [] : [block.title, ...block.lines.map((line) => `  ${line}`)],
    );
    return [{ title, lines, code: [] }];
  });
}

function addressesOf({ from, to }: Explanation): string {
  const end = from.kind === 'addresses' ? from : to;
  return end.kind === 'addresses' ? addressesText(end.addresses) : '';
}

/** Addresses outside of the cluster have no side (N4). */
function sideBlock(part: Explanation, side: Side, report: ExplainReport): ExplainBlock | undefined {
  const end = side.direction === 'egress' ? part.from : part.to;
  if (end.kind === 'addresses') return undefined;
  const { direction, isolated, isolating, rules, ports } = side;
  const state = isolated ? 'isolated' : 'not isolated';
  const verb = direction === 'egress' ? 'lets out' : 'lets in';
  const withPlace = (text: string, place: string | undefined): string =>
    place === undefined ? text : `${text} (${place})`;
  return {
    title: `${direction} of ${endText(end)}: ${state}, ${verb} ${portsText(ports)}`,
    lines: [
      ...isolating
        .filter((policy) => !rules.some((rule) => policyText(rule.policy) === policyText(policy)))
        .map((policy) =>
          withPlace(
            `isolated by ${policyText(policy)}, which allows nothing of it`,
            report.placeOf(policy, 'metadata.name'),
          ),
        ),
      ...rules.map((rule) => withPlace(ruleText(rule), report.placeOf(rule.policy, rule.at))),
    ],
    code: [],
  };
}

const ACTIONS: Readonly<Record<RuleReference['action'], string>> = {
  allow: 'allowed',
  deny: 'denied',
  pass: 'passed on',
};

function ruleText({ policy, at, action, ports }: RuleReference): string {
  return `${ACTIONS[action]} by ${policyText(policy)}, ${at}: ${portsText(ports)}`;
}

/** The change to make, and all that it does. Nothing where none was wanted. */
export function changeBlocks(report: ExplainReport): readonly ExplainBlock[] {
  const { goal, remedy } = report;
  if (goal === undefined) return [];
  const wish = goal === 'allow' ? 'To allow it' : 'To close it';
  if (remedy === undefined) {
    const rules = report.parts.flatMap(({ egress, ingress }) => [...egress.rules, ...ingress.rules]);
    const above = rules.find(({ policy }) => policy.kind !== 'NetworkPolicy');
    const reason = above === undefined ? '' : `: ${policyText(above.policy)} decides at ${above.at}`;
    return [{ title: `${wish}, no change of NetworkPolicies was found${reason}.`, lines: [], code: [] }];
  }
  const edits = remedy.edits.flatMap((edit, index) => editBlocks(edit, index === 0 ? wish : 'And', report));
  return [...edits, effectBlock(remedy)];
}

function editBlocks(
  { before, after, steps }: PolicyEdit,
  wish: string,
  report: ExplainReport,
): readonly ExplainBlock[] {
  const reference = { kind: 'NetworkPolicy', namespace: after.namespace, name: after.name } as const;
  if (before === undefined)
    return [{ title: `${wish}, apply this policy:`, lines: [], code: policyManifest(after).split('\n') }];
  return steps.map((step, index) => {
    const place = report.placeOf(reference, step.at);
    const where = `${policyText(reference)}${place === undefined ? '' : ` (${place})`}`;
    const start = index === 0 ? wish : 'And';
    switch (step.do) {
      case 'remove':
        return { title: `${start}, remove ${step.at} from ${where}.`, lines: [], code: [] };
      case 'replace':
        return { title: `${start}, write in place of ${step.at} of ${where}:`, lines: [], code: ruleLines(step.rule) };
      case 'add':
        return { title: `${start}, add to ${step.at} of ${where}:`, lines: [], code: ruleLines(step.rule) };
    }
  });
}

const MOST = 5;

function effectBlock({ diff: { opened, closed, isolation } }: Remedy): ExplainBlock {
  const texts = (what: string, all: typeof opened): readonly string[] => [
    ...all.slice(0, MOST).map((connection) => `${what} ${pairText(connection)}: ${portsText(connection.ports)}`),
    ...(all.length > MOST ? [`${what} ${connectionCount(all.length - MOST)} more`] : []),
  ];
  return {
    title: 'All that this does:',
    lines: [...texts('opens', opened), ...texts('closes', closed), ...isolation.map(isolationText)],
    code: [],
  };
}

import type { ClusterAction, ClusterPolicyKind, ClusterRule } from '../model/cluster-policy.js';
import type { Direction } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import { outOfSchema, required, unsupported } from './api-messages.js';
import { parseClusterPeer } from './parse-cluster-peer.js';
import { parseAdminPort, parseProtocolMatch } from './parse-cluster-ports.js';
import { collected, isAbsent, listOf, objectOf, textOf, unknownField } from './raw-value.js';

/** Of which kind of policy a rule is, and in which direction. */
export interface RuleKind {
  readonly source: ClusterPolicyKind;
  readonly direction: Direction;
}

const ACTIONS: Readonly<Record<ClusterPolicyKind, Readonly<Record<string, ClusterAction>>>> = {
  ClusterNetworkPolicy: { Accept: 'allow', Deny: 'deny', Pass: 'pass' },
  AdminNetworkPolicy: { Allow: 'allow', Deny: 'deny', Pass: 'pass' },
  BaselineAdminNetworkPolicy: { Allow: 'allow', Deny: 'deny' },
};

/** Reads the `ingress` or `egress` of a cluster-wide policy, in order. */
export function parseClusterRules(raw: unknown, kind: RuleKind, problems: Problem[]): readonly ClusterRule[] {
  const at = `spec.${kind.direction}`;
  return collected(listOf(raw, at, problems), (item, k) => parseRule(item, { ...kind, at: `${at}[${k}]` }, problems));
}

function parseRule(
  raw: unknown,
  { source, direction, at }: RuleKind & { at: string },
  problems: Problem[],
): ClusterRule | undefined {
  const rule = objectOf(raw, at, problems);
  if (rule === undefined) return undefined;
  const peersField = direction === 'ingress' ? 'from' : 'to';
  const portsField = source === 'ClusterNetworkPolicy' ? 'protocols' : 'ports';
  for (const field in rule) {
    if (field !== 'name' && field !== 'action' && field !== peersField && field !== portsField)
      unknownField(at, field, problems);
  }
  const action = parseAction(rule['action'], { source, at: `${at}.action` }, problems);
  const name = textOf(rule['name'], `${at}.name`, problems) ?? '';
  const peers = { raw: rule[peersField], at: `${at}.${peersField}` };
  const ports = { raw: rule[portsField], at: `${at}.${portsField}` };
  if (isAbsent(peers.raw)) problems.push({ at: peers.at, message: required('') });
  const parsePort = source === 'ClusterNetworkPolicy' ? parseProtocolMatch : parseAdminPort;
  return {
    at,
    direction,
    name,
    action,
    peers: parseList(
      peers,
      (item, place) => parseClusterPeer(item, { source, direction, at: place }, problems),
      problems,
    ),
    ports: isAbsent(ports.raw)
      ? { kind: 'any' }
      : { kind: 'listed', list: parseList(ports, (item, place) => parsePort(item, place, problems), problems) },
  };
}

function parseAction(
  raw: unknown,
  { source, at }: { source: ClusterPolicyKind; at: string },
  problems: Problem[],
): ClusterAction {
  const actions = ACTIONS[source];
  const word = textOf(raw, at, problems);
  if (isAbsent(raw)) problems.push({ at, message: required('') });
  else if (word !== undefined) {
    if (Object.hasOwn(actions, word)) return actions[word] ?? 'deny';
    problems.push({ at, message: unsupported(word, Object.keys(actions)) });
  }
  return 'deny';
}

/** A list that is there must not be empty. */
function parseList<T extends object>(
  { raw, at }: { raw: unknown; at: string },
  parse: (item: unknown, at: string) => T | undefined,
  problems: Problem[],
): readonly T[] {
  const items = listOf(raw, at, problems);
  if (Array.isArray(raw) && items.length === 0)
    problems.push({ at, message: outOfSchema(0, at, 'should have at least 1 items') });
  return collected(items, (item, k) => parse(item, `${at}[${k}]`));
}

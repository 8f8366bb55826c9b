import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import type { ClusterPeer, ClusterPolicyKind } from '../model/cluster-policy.js';
import type { Direction } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import { invalid, outOfSchema } from './api-messages.js';
import { chosenField } from './chosen-field.js';
import { parseSelectedPods, selectedByNamespace } from './parse-selected-pods.js';
import { parseSelector } from './parse-selector.js';
import { textsOf } from './raw-value.js';

/** Where a peer stands, and which fields it can have there. */
export interface PeerPlace {
  readonly at: string;
  readonly source: ClusterPolicyKind;
  readonly direction: Direction;
}

const FIELDS: Readonly<Record<Direction, readonly string[]>> = {
  ingress: ['namespaces', 'pods'],
  egress: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
};

/**
 * Reads one element of `from` or `to` of a cluster-wide policy: exactly one of its fields is set. One that has another
 * field, or none, is from a version of the API that knows more, and of unknown kind.
 */
export function parseClusterPeer(raw: unknown, place: PeerPlace, problems: Problem[]): ClusterPeer | undefined {
  const { at, source, direction } = place;
  const choice = chosenField(raw, { at, known: FIELDS[direction] }, problems);
  if (choice === undefined || choice.kind === 'unknown') return choice && { ...choice, at };
  const { field, value } = choice;
  const fieldAt = `${at}.${field}`;
  switch (field) {
    case 'namespaces':
      return { kind: 'pods', ...selectedByNamespace(value, fieldAt, problems), at };
    case 'pods':
      return { kind: 'pods', ...parseSelectedPods(value, { at: fieldAt, source }, problems), at };
    case 'nodes':
      return { kind: 'nodes', at, selector: parseSelector(value, fieldAt, problems) };
    case 'networks':
      return parseNetworks(value, at, problems);
    default:
      return { kind: 'domains', at, names: parseTexts(value, fieldAt, problems) };
  }
}

function parseNetworks(raw: unknown, at: string, problems: Problem[]): ClusterPeer {
  const listAt = `${at}.networks`;
  const cidrs = parseTexts(raw, listAt, problems).flatMap((text, k) => {
    const cidr = parseCidr(text);
    if (cidr !== undefined) return [cidr];
    problems.push({ at: `${listAt}[${k}]`, message: invalid(text, 'Invalid CIDR format provided') });
    return [];
  });
  return { kind: 'networks', at, cidrs, set: AddressSet.from(cidrs) };
}

function parseTexts(raw: unknown, at: string, problems: Problem[]): readonly string[] {
  const texts = textsOf(raw, at, problems);
  if (Array.isArray(raw) && texts.length === 0)
    problems.push({ at, message: outOfSchema(0, at, 'should have at least 1 items') });
  return texts;
}

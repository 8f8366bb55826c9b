import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import { rulesInForce } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import type { End, Explanation, Side } from './views.js';

/** From whom to whom, and about which ports. Addresses need not fare alike. */
export interface PartsQuestion {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
}

/** The evaluator's answer about ends that fare alike. */
export type Explain = (snapshot: Snapshot, question: PartsQuestion) => Explanation;

/** Of policies with more blocks than make so many parts, the finer ones are not told apart. */
const MOST_PARTS = 64;

/**
 * The answers about a connection, one for each part of the addresses that fares alike; addresses for which the same rules
 * decide stand together. One answer between workloads.
 */
export function explainedParts(explain: Explain, snapshot: Snapshot, question: PartsQuestion): readonly Explanation[] {
  const whole = explain(snapshot, question);
  const { from, to } = question;
  if (from.kind === 'addresses') {
    const parts = partsOf(from.addresses, blocksOf(whole.ingress, snapshot));
    return joined(
      parts.map((addresses) => explain(snapshot, { ...question, from: { kind: 'addresses', addresses } })),
      'from',
    );
  }
  if (to.kind === 'addresses') {
    const parts = partsOf(to.addresses, blocksOf(whole.egress, snapshot));
    return joined(
      parts.map((addresses) => explain(snapshot, { ...question, to: { kind: 'addresses', addresses } })),
      'to',
    );
  }
  return [whole];
}

const FAMILIES = ['0.0.0.0/0', '::/0'].flatMap((text) => parseCidr(text) ?? []).map((cidr) => AddressSet.of(cidr));

/** What the policies that isolate a side say of addresses. */
function blocksOf({ direction, isolating }: Side, { policies }: Snapshot): readonly AddressSet[] {
  return isolating.flatMap(({ kind, namespace, name }) => {
    const policy = kind === 'NetworkPolicy' ? policies.get(namespace)?.get(name) : undefined;
    const rules = policy === undefined ? [] : rulesInForce(policy, direction);
    return rules.flatMap(({ peers }) =>
      peers.kind === 'anyone' ? [] : peers.list.flatMap((peer) => (peer.kind === 'addresses' ? [peer.set] : [])),
    );
  });
}

function partsOf(asked: AddressSet, blocks: readonly AddressSet[]): readonly AddressSet[] {
  let parts: readonly AddressSet[] = [asked];
  for (const block of [...FAMILIES, ...blocks]) {
    if (parts.length >= MOST_PARTS) break;
    parts = parts.flatMap((part) => [part.intersect(block), part.subtract(block)].filter((set) => !set.isEmpty));
  }
  return parts;
}

function joined(parts: readonly Explanation[], end: 'from' | 'to'): readonly Explanation[] {
  const groups = new Map<string, Explanation>();
  for (const part of parts) {
    const key = [part.ports.toString(), ...[part.egress, part.ingress].map(sideKey)].join('\n');
    const there = groups.get(key);
    groups.set(key, there === undefined ? part : { ...there, [end]: together(there[end], part[end]) });
  }
  return [...groups.values()];
}

function sideKey({ ports, rules }: Side): string {
  const places = rules.map(({ policy, at, action }) =>
    [policy.kind, policy.namespace, policy.name, at, action].join(' '),
  );
  return [ports.toString(), ...places].join('\n');
}

function together(one: End, other: End): End {
  if (one.kind !== 'addresses' || other.kind !== 'addresses') return one;
  return { kind: 'addresses', addresses: one.addresses.union(other.addresses) };
}

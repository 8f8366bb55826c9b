import { AddressSet } from '../model/address-set.js';
import { PortSet } from '../model/port-set.js';
import type { Assumption, Connection, End, IsolationChange, NotIsolated, PolicyReference } from '../reach/views.js';

/** Of more blocks of addresses than this, the first are named and the rest counted. */
const MOST_BLOCKS = 6;

/** How people call an end: `shop/web (Deployment)`, `10.0.0.0/8, 192.0.2.1/32`, or `world` for every address of both families. */
export function endText(end: End): string {
  if (end.kind === 'workload') return `${end.namespace}/${end.name} (${end.workloadKind})`;
  return addressesText(end.addresses);
}

/** Addresses as few blocks, or `world` for all that there are. */
export function addressesText(addresses: AddressSet): string {
  return addresses.equals(AddressSet.everything) ? 'world' : addresses.toText(MOST_BLOCKS);
}

/** `TCP 80, 443-445; UDP 53`, `all TCP ports`, `everything` or `nothing`. */
export function portsText(ports: PortSet): string {
  return ports.equals(PortSet.everything) ? 'everything' : ports.toString();
}

/** `shop/web (Deployment) -> data/db (StatefulSet)`. */
export function pairText({ from, to }: Pick<Connection, 'from' | 'to'>): string {
  return `${endText(from)} -> ${endText(to)}`;
}

/** `shop/web (Deployment) is not isolated for egress`. */
export function notIsolatedText({ end, direction }: NotIsolated): string {
  return `${endText(end)} is not isolated for ${direction}`;
}

/** `shop/web (Deployment) is no longer isolated for egress`, or `is now isolated`. */
export function isolationText({ end, direction, change }: IsolationChange): string {
  return `${endText(end)} is ${change === 'lost' ? 'no longer' : 'now'} isolated for ${direction}`;
}

/** `NetworkPolicy data/db`, `ClusterNetworkPolicy deny-all`. */
export function policyText({ kind, namespace, name }: PolicyReference): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** `3 connections`, `1 connection`, `no connection`. */
export function connectionCount(count: number): string {
  if (count === 0) return 'no connection';
  return count === 1 ? '1 connection' : `${count} connections`;
}

/** What a result rests on, and behind it the objects that it is about, as `list` writes them. */
export function assumptionText(
  { text, about }: Assumption,
  list: (names: readonly string[]) => string = (names) => names.join(', '),
): string {
  return about.length === 0 ? text : `${text.replace(/\.$/, '')}: ${list(about)}`;
}

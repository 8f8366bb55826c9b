import { AddressSet } from '../model/address-set.js';
import { FAMILIES, parseCidr, type Cidr } from '../model/cidr.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { AddressPeer, Direction, Peer, Peers, PodPeer, PolicyRule, Port, Ports } from '../model/network-policy.js';
import { PortSet, PROTOCOLS } from '../model/port-set.js';
import type { Selector } from '../model/selector.js';

/* Parts of rules that nobody has written yet. They stand nowhere, so that their field paths are empty. */

/** Every namespace or pod. */
export const EVERYTHING: Selector = { at: '', requirements: [] };

/** A rule of these parts. */
export function ruleOf(direction: Direction, peers: Peers, ports: Ports): PolicyRule {
  return { at: '', direction, peers, ports };
}

/** The ports of a set, as a rule lists them. */
export function portsOf(set: PortSet): Ports {
  if (set.equals(PortSet.everything)) return { kind: 'any' };
  const list = PROTOCOLS.flatMap((protocol) =>
    set.ranges(protocol).map(({ from, to }): Port => ({ kind: 'numbers', at: '', protocol, from, to })),
  );
  return { kind: 'listed', list };
}

/** The numbers that a rule lists, without named ports. */
export function numbersOf(ports: Ports): PortSet {
  if (ports.kind === 'any') return PortSet.everything;
  return PortSet.union(
    ports.list.map((port) => (port.kind === 'named' ? PortSet.empty : PortSet.of(port.protocol, port.from, port.to))),
  );
}

/** The pods of a namespace that a selector selects, seen from a policy in `own`. */
export function podsIn(namespace: string, pods: Selector, own: string): PodPeer {
  if (namespace === own) return { kind: 'pods', at: '', namespaces: { kind: 'own' }, pods };
  return podsOf(named('In', namespace), pods);
}

/** The pods of the selected namespaces. */
export function podsOf(namespaces: Selector, pods: Selector): PodPeer {
  return { kind: 'pods', at: '', namespaces: { kind: 'selected', selector: namespaces }, pods };
}

/** The namespaces of this name, or all others. */
export function named(operator: 'In' | 'NotIn', namespace: string): Selector {
  return { at: '', requirements: [{ key: NAMESPACE_NAME_LABEL, operator, values: [namespace] }] };
}

/** These addresses as the fewest blocks. */
export function blocksOf(addresses: AddressSet): readonly AddressPeer[] {
  return FAMILIES.flatMap((family) => addresses.blocks(family)).map((cidr) => blockOf(cidr, []));
}

/** Every address but these. */
export function outsideOf(addresses: AddressSet): readonly AddressPeer[] {
  return FAMILIES.flatMap((family) => {
    const whole = parseCidr(family === 'ipv4' ? '0.0.0.0/0' : '::/0');
    return whole === undefined ? [] : without(blockOf(whole, []), addresses);
  });
}

/** The peer with these addresses cut out of it: none where nothing is left. */
export function without(peer: AddressPeer, addresses: AddressSet): readonly AddressPeer[] {
  const cut = peer.set.intersect(addresses);
  if (cut.isEmpty) return [peer];
  if (addresses.contains(peer.set)) return [];
  return [blockOf(peer.cidr, [...peer.except, ...cut.blocks(peer.cidr.family)])];
}

function blockOf(cidr: Cidr, except: readonly Cidr[]): AddressPeer {
  return { kind: 'addresses', at: '', cidr, except, set: AddressSet.of(cidr).subtract(AddressSet.from(except)) };
}

/** A list of peers; nobody has written an empty one, which would mean anyone. */
export function listed(list: readonly Peer[]): Peers | undefined {
  return list.length === 0 ? undefined : { kind: 'listed', list };
}

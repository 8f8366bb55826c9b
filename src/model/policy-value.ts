import { PEERS_FIELD, type Peer, type PolicyRule, type Port, type Ports } from './network-policy.js';
import type { Requirement, Selector } from './selector.js';

/** What a manifest is made of; a member that is undefined is not written. */
export type PlainValue = string | number | readonly PlainValue[] | { readonly [key: string]: PlainValue | undefined };

/** One rule as the API writes it. */
export function ruleValue({ peers, ports, direction }: PolicyRule): PlainValue {
  return {
    [PEERS_FIELD[direction]]: peers.kind === 'listed' ? peers.list.map(peerValue) : undefined,
    ports: portsValue(ports),
  };
}

function portsValue(ports: Ports): PlainValue | undefined {
  return ports.kind === 'any' ? undefined : ports.list.map(portValue);
}

/** One element of `ports`. */
export function portValue(port: Port): PlainValue {
  const { protocol } = port;
  if (port.kind === 'named') return { protocol, port: port.name };
  const { from, to } = port;
  if (from === 1 && to === 65535) return { protocol };
  return { protocol, port: from, endPort: to === from ? undefined : to };
}

/** One element of `from` or `to`. */
export function peerValue(peer: Peer): PlainValue {
  if (peer.kind === 'addresses') {
    const except = peer.except.map(({ canonical }) => canonical);
    return { ipBlock: { cidr: peer.cidr.canonical, except: except.length === 0 ? undefined : except } };
  }
  const { namespaces, pods } = peer;
  const namespaceSelector = namespaces.kind === 'own' ? undefined : selectorValue(namespaces.selector);
  // A pod selector that selects all says nothing beside one of namespaces.
  const podSelector = namespaces.kind !== 'own' && pods.requirements.length === 0 ? undefined : selectorValue(pods);
  return { namespaceSelector, podSelector };
}

/** A label selector, as short as it can be written. */
export function selectorValue({ requirements }: Selector): PlainValue {
  const labels: Record<string, string> = {};
  const expressions: PlainValue[] = [];
  for (const requirement of requirements) {
    const { key, operator, values } = requirement;
    if (isLabel(requirement) && !Object.hasOwn(labels, key)) labels[key] = values[0] ?? '';
    else expressions.push({ key, operator, values: values.length === 0 ? undefined : values });
  }
  return {
    matchLabels: Object.keys(labels).length === 0 ? undefined : labels,
    matchExpressions: expressions.length === 0 ? undefined : expressions,
  };
}

function isLabel({ operator, values }: Requirement): boolean {
  return operator === 'In' && values.length === 1;
}

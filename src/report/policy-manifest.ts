import {
  DIRECTIONS,
  type NetworkPolicy,
  type Peer,
  type PolicyRule,
  type Port,
  type Ports,
} from '../model/network-policy.js';
import type { Requirement, Selector } from '../model/selector.js';
import { flowYaml, type FlowValue } from '../guardrails/flow-yaml.js';

const PEERS = { ingress: 'from', egress: 'to' } as const;
const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

/** A policy as a manifest to paste. */
export function policyManifest({ namespace, name, podSelector, isolates, rules }: NetworkPolicy): string {
  const directions = DIRECTIONS.filter((direction) => isolates[direction]);
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${flowYaml(name)}`,
    `  namespace: ${flowYaml(namespace)}`,
    'spec:',
    `  podSelector: ${flowYaml(selectorValue(podSelector))}`,
    `  policyTypes: [${directions.map((direction) => TYPES[direction]).join(', ')}]`,
    ...directions.flatMap((direction) =>
      rules[direction].length === 0
        ? []
        : [`  ${direction}:`, ...rules[direction].flatMap((rule) => ruleLines(rule).map((line) => `    ${line}`))],
    ),
  ].join('\n');
}

/** One rule as an item of a list, over several lines. */
export function ruleLines(rule: PolicyRule): readonly string[] {
  const { peers, ports, direction } = rule;
  const lines: string[] = [];
  if (peers.kind === 'listed')
    lines.push(`${PEERS[direction]}:`, ...peers.list.map((peer) => `  - ${flowYaml(peerValue(peer))}`));
  if (ports.kind === 'listed') lines.push('ports:', ...ports.list.map((port) => `  - ${flowYaml(portValue(port))}`));
  if (lines.length === 0) return ['- {}'];
  return lines.map((line, index) => `${index === 0 ? '-' : ' '} ${line}`);
}

/** One rule as a JSON value, for a patch. */
export function ruleValue({ peers, ports, direction }: PolicyRule): FlowValue {
  return {
    [PEERS[direction]]: peers.kind === 'listed' ? peers.list.map(peerValue) : undefined,
    ports: portsValue(ports),
  };
}

function portsValue(ports: Ports): FlowValue | undefined {
  return ports.kind === 'any' ? undefined : ports.list.map(portValue);
}

function portValue(port: Port): FlowValue {
  const { protocol } = port;
  if (port.kind === 'named') return { protocol, port: port.name };
  const { from, to } = port;
  if (from === 1 && to === 65535) return { protocol };
  return { protocol, port: from, endPort: to === from ? undefined : to };
}

function peerValue(peer: Peer): FlowValue {
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

function selectorValue({ requirements }: Selector): FlowValue {
  const labels: Record<string, string> = {};
  const expressions: FlowValue[] = [];
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

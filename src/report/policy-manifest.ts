import { flowYaml } from '../guardrails/flow-yaml.js';
import { DIRECTIONS, PEERS_FIELD, POLICY_TYPE, type NetworkPolicy, type PolicyRule } from '../model/network-policy.js';
import { peerValue, portValue, selectorValue } from '../model/policy-value.js';

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
    `  policyTypes: [${directions.map((direction) => POLICY_TYPE[direction]).join(', ')}]`,
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
    lines.push(`${PEERS_FIELD[direction]}:`, ...peers.list.map((peer) => `  - ${flowYaml(peerValue(peer))}`));
  if (ports.kind === 'listed') lines.push('ports:', ...ports.list.map((port) => `  - ${flowYaml(portValue(port))}`));
  if (lines.length === 0) return ['- {}'];
  return lines.map((line, index) => `${index === 0 ? '-' : ' '} ${line}`);
}

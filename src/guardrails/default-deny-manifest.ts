import { POLICY_TYPE, type Direction } from '../model/network-policy.js';
import { flowYaml, type FlowValue } from './flow-yaml.js';

/** What a default-deny is written for. */
export interface DefaultDenyPlace {
  readonly namespace: string;
  readonly direction: Direction;
  /** What it allows all the same. */
  readonly rules: readonly FlowValue[];
  readonly isTaken: (name: string) => boolean;
}

/** A default-deny of one direction to paste, with a name that no policy has. */
export function defaultDenyManifest({ namespace, direction, rules, isTaken }: DefaultDenyPlace): string {
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${freeName(`default-deny-${direction}`, isTaken)}`,
    `  namespace: ${flowYaml(namespace)}`,
    'spec:',
    '  podSelector: {}',
    `  policyTypes: [${POLICY_TYPE[direction]}]`,
    ...(rules.length === 0 ? [] : [`  ${direction}:`]),
    ...rules.map((rule) => `    - ${flowYaml(rule)}`),
  ].join('\n');
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let k = 2; isTaken(name); k++) name = `${wanted}-${k}`;
  return name;
}

import fc from 'fast-check';
import type { AuditedObject, AuditInput } from '../../src/audit/audit-input.js';
import type { Exposure } from '../../src/model/exposure.js';
import type { Namespace } from '../../src/model/namespace.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { NOW, profileOf } from '../changes.js';
import { cluster, snapshotAfter, type Step } from '../reach/clusters.js';
import { SETTINGS } from './auditing.js';

/** Every rule that has something to say of what is there already. */
const EVERY_RULE = profileOf(`  guardrails:
    - { name: default-deny, rule: require-default-deny, action: Deny, options: { directions: [ingress, egress], lacking: Deny } }
    - { name: dns, rule: require-dns, action: Deny, options: { dns: { namespace: c, podSelector: { matchLabels: { app: x } } } } }
    - { name: idle, rule: forbid-idle-selectors, action: Warn, match: { namespaces: [a] } }
    - { name: redundant, rule: forbid-redundant-policies, action: Warn, match: { namespaces: [b] } }
    - { name: open-peers, rule: forbid-open-peers, action: Deny, match: { namespaces: [a, b] } }
    - { name: blocks, rule: limit-cidr-width, action: Deny, match: { namespaces: [a, c] } }
    - { name: ports, rule: limit-ports, action: Warn, match: { namespaces: [a] } }
    - { name: namespaces, rule: limit-namespace-peers, action: Warn }
    - { name: types, rule: require-policy-types, action: Warn }
    - { name: owner, rule: require-metadata, action: Warn, options: { labels: { owner: {} } } }
    - { name: expiry, rule: require-expiry, action: Audit, options: { widePeers: { ipv4: 16, ipv6: 48 } } }
    - { name: apart, rule: forbid-reach, action: Deny, options: { from: { namespaces: [a] }, to: { namespaces: [b] } } }
    - { name: no-world, rule: forbid-reach, action: Deny, options: { from: { addresses: [0.0.0.0/0] }, to: { namespaces: [c] } } }
`);

const NAMESPACES = ['a', 'b', 'c'] as const;

const exposure: fc.Arbitrary<Exposure> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACES),
      name: fc.constantFrom('web', 'db'),
      type: fc.constantFrom('ClusterIP' as const, 'LoadBalancer' as const),
      selector: fc.constantFrom({ app: 'x' }, { app: 'y' }, { role: 'x' }),
      port: fc.constantFrom(80, 53),
      targetPort: fc.constantFrom(80, 8080, 'http'),
    }),
    { maxLength: 3 },
  )
  .map((services) => ({
    services: services.map(({ port, targetPort, ...rest }) => ({
      kind: 'Service' as const,
      ...rest,
      ports: [{ name: 'main', protocol: 'TCP' as const, port, targetPort }],
    })),
    ingresses: services.map(({ namespace, name, port }) => ({
      kind: 'Ingress' as const,
      ...{ namespace, name, className: '' },
      backends: [{ at: 'spec.rules[0]', service: name, port }],
    })),
  }));

/** What makes a small cluster in which nearly everything collides, and what of it is offered to others. */
export interface GeneratedCluster {
  readonly steps: readonly Step[];
  readonly exposure: Exposure;
}

/** One of them. */
export const auditedCluster: fc.Arbitrary<GeneratedCluster> = fc.record({ steps: cluster, exposure });

/** What an audit by every rule looks at there, its objects in the order of the steps. */
export function generatedInput({ steps, exposure }: GeneratedCluster): AuditInput {
  const objects = new Map<string, AuditedObject>();
  for (const step of steps) {
    if (!('put' in step)) continue;
    const { put: value, raw } = step;
    if (value.kind === 'Namespace') objects.set(value.name, { raw: rawNamespace(value), value });
    if (value.kind === 'NetworkPolicy') objects.set(`${value.namespace}/${value.name}`, { raw: raw ?? {}, value });
  }
  return {
    snapshot: snapshotAfter(steps),
    objects: [...objects.values()],
    exposure,
    profile: EVERY_RULE,
    now: NOW,
    engine: new ReachEngine(),
    settings: { ...SETTINGS, isSystem: (name) => name === 'c' },
  };
}

function rawNamespace({ name, metadata: { labels } }: Namespace): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

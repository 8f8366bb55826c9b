import fc from 'fast-check';
import type { AuditedObject, AuditInput } from '../../../src/audit/audit-input.js';
import type { LoadedProfile } from '../../../src/guardrails/load-profile.js';
import type { Exposure, Ingress, Service } from '../../../src/model/exposure.js';
import type { Snapshot } from '../../../src/model/snapshot.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';
import { NOW } from '../../changes.js';
import { after, type Step } from '../../reach/clusters.js';
import { SETTINGS } from '../auditing.js';

const NAMESPACES = ['a', 'b', 'c'];
const namespace = fc.constantFrom(...NAMESPACES);

const service: fc.Arbitrary<Service> = fc.record({
  kind: fc.constant('Service' as const),
  namespace,
  name: fc.constantFrom('one', 'two'),
  type: fc.constantFrom('ClusterIP' as const, 'LoadBalancer' as const),
  selector: fc.constantFrom({ app: 'x' }, { app: 'y' }, { role: 'x' }),
  ports: fc.array(
    fc.record({
      name: fc.constant('http'),
      protocol: fc.constant('TCP' as const),
      port: fc.constantFrom(80, 443),
      targetPort: fc.constantFrom<number | string>(80, 8080, 'http'),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const ingress: fc.Arbitrary<Ingress> = fc.record({
  kind: fc.constant('Ingress' as const),
  namespace,
  name: fc.constantFrom('one', 'two'),
  className: fc.constant(''),
  backends: fc.constantFrom(
    [{ at: 'spec.defaultBackend', service: 'one', port: 80 }],
    [{ at: 'spec.defaultBackend', service: 'two', port: 'http' }],
  ),
});

/** One offer more, or in the place of that of its name. */
export const offer: fc.Arbitrary<Service | Ingress> = fc.oneof({ weight: 3, arbitrary: service }, ingress);

/** The Services and Ingresses after one more. Those that were there are the same objects. */
export function offering(exposure: Exposure, one: Service | Ingress): Exposure {
  const isOther = (each: Service | Ingress): boolean => each.namespace !== one.namespace || each.name !== one.name;
  return one.kind === 'Service'
    ? { ...exposure, services: [...exposure.services.filter(isOther), one] }
    : { ...exposure, ingresses: [...exposure.ingresses.filter(isOther), one] };
}

/** What an audit looks at in a cluster. */
export interface Cluster {
  readonly snapshot: Snapshot;
  readonly exposure: Exposure;
}

/** The cluster after one more change. */
export function changed({ snapshot, exposure }: Cluster, one: Step | Service | Ingress): Cluster {
  return 'kind' in one ? { snapshot, exposure: offering(exposure, one) } : { snapshot: after(snapshot, one), exposure };
}

/** As the audit is given it. Of raw objects it looks at no more than their metadata. */
export function inputOf(
  { snapshot, exposure }: Cluster,
  profile: LoadedProfile,
  engine = new ReachEngine(),
): AuditInput {
  const objects: AuditedObject[] = [];
  for (const value of snapshot.namespaces.values()) objects.push({ raw: rawOf(value), value });
  for (const own of snapshot.policies.values())
    for (const value of own.values()) objects.push({ raw: { ...rawOf(value), spec: {} }, value });
  return { snapshot, exposure, objects, profile, now: NOW, engine, settings: SETTINGS };
}

function rawOf({ kind, name, metadata }: AuditedObject['value']): Readonly<Record<string, unknown>> {
  return { kind, metadata: { name, labels: metadata.labels, annotations: metadata.annotations } };
}

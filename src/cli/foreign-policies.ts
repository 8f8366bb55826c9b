import { classifyObject } from './classify-object.js';
import type { ManifestObject } from './manifest-objects.js';

/** Policies of network plugins, of which this engine knows nothing and which allow and deny all the same. */
const POLICY = /NetworkPolicy$/;
/** What offers workloads to others besides Services and Ingresses of today: earlier Ingresses, and routes of the Gateway API. */
const OFFER = /^(?:Ingress of (?:extensions|networking\.k8s\.io)\/|\w+Route of gateway\.networking\.k8s\.io\/)/;

/** A line for each kind of policy among the files that is not taken into account. */
export function foreignPolicies(objects: readonly ManifestObject[]): readonly string[] {
  return passedOver(objects)
    .filter(({ kind }) => POLICY.test(kind))
    .map(({ name, count }) => {
      const what = count === 1 ? 'it allows or denies' : `${count} of them allow or deny`;
      return `${name} is not taken into account: what ${what} is not known here`;
    });
}

/** A line for each kind among the files that offers workloads to others and is not taken into account. */
export function foreignOffers(objects: readonly ManifestObject[]): readonly string[] {
  return passedOver(objects)
    .filter(({ name }) => OFFER.test(name))
    .map(({ name, count }) => {
      const whom = count === 1 ? 'whom it lets' : `whom ${count} of them let`;
      return `${name} is not taken into account: ${whom} in is not known here`;
    });
}

interface ForeignKind {
  readonly kind: string;
  /** `CiliumNetworkPolicy of cilium.io/v2`. */
  readonly name: string;
  readonly count: number;
}

/** The kinds that are nothing to us, sorted. */
function passedOver(objects: readonly ManifestObject[]): readonly ForeignKind[] {
  const kinds = new Map<string, { readonly kind: string; count: number }>();
  for (const { value } of objects) {
    if (classifyObject(value).is !== 'other') continue;
    const { apiVersion, kind } = value as { readonly apiVersion: string; readonly kind: string };
    const name = `${kind} of ${apiVersion}`;
    const known = kinds.get(name) ?? { kind, count: 0 };
    known.count += 1;
    kinds.set(name, known);
  }
  return [...kinds].map(([name, each]) => ({ name, ...each })).sort((one, other) => (one.name < other.name ? -1 : 1));
}

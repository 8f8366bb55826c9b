import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import { rulesInForce, type NetworkPolicy, type PodPeer } from '../model/network-policy.js';
import { matches, type Selector } from '../model/selector.js';
import type { Workload } from '../model/workload.js';
import type { AuditCase } from './audit-case.js';

/** Whether a peer of a policy means a pod, and not just the pods of every namespace. */
export function isAbout(
  { namespaces, pods }: PodPeer,
  pod: Workload,
  { policy, audited }: { readonly policy: NetworkPolicy; readonly audited: Pick<AuditCase, 'snapshot'> },
): boolean {
  if (!matches(pods, pod.labels)) return false;
  if (namespaces.kind === 'own') return policy.namespace === pod.namespace;
  return isAboutNamespace(namespaces.selector, pod.namespace, audited);
}

function isAboutNamespace(selector: Selector, name: string, { snapshot }: Pick<AuditCase, 'snapshot'>): boolean {
  // A peer for every namespace is about none of them.
  if (selector.requirements.length === 0) return false;
  return matches(selector, snapshot.namespaces.get(name)?.metadata.labels ?? { [NAMESPACE_NAME_LABEL]: name });
}

/** A peer of an egress rule, and the policy whose rule it is. */
interface Callee {
  readonly policy: NetworkPolicy;
  readonly peer: PodPeer;
}

/** Which pods the egress rules of policies mean: somebody has written down that others call them. */
export class MeantPods {
  readonly #audited: Pick<AuditCase, 'snapshot'>;
  /** By the namespace that they are in, as far as they say so by its name; each peer of many policies once. */
  readonly #named = new Map<string, Map<string, Callee>>();
  readonly #others = new Map<string, Callee>();

  constructor(audited: Pick<AuditCase, 'snapshot' | 'policies'>) {
    this.#audited = audited;
    for (const policy of audited.policies)
      for (const { peers } of rulesInForce(policy, 'egress'))
        if (peers.kind === 'listed')
          for (const peer of peers.list) if (peer.kind === 'pods') this.#add({ policy, peer });
  }

  /** Whether a rule lets somebody out to one of these pods of one namespace. */
  has(namespace: string, pods: readonly Workload[]): boolean {
    const callees = [...(this.#named.get(namespace)?.values() ?? []), ...this.#others.values()];
    return callees.some(({ policy, peer }) =>
      pods.some((pod) => isAbout(peer, pod, { policy, audited: this.#audited })),
    );
  }

  #add(callee: Callee): void {
    const { policy, peer } = callee;
    const key = textOf([peer.namespaces, peer.pods]);
    const names =
      peer.namespaces.kind === 'own'
        ? [policy.namespace]
        : peer.namespaces.selector.requirements.find(
            (each) => each.key === NAMESPACE_NAME_LABEL && each.operator === 'In',
          )?.values;
    if (names === undefined) this.#others.set(key, callee);
    for (const name of names ?? []) {
      const known = this.#named.get(name);
      if (known === undefined) this.#named.set(name, new Map([[key, callee]]));
      else known.set(key, callee);
    }
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'at' ? undefined : part));
}

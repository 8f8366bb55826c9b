import { AddressSet } from '../../model/address-set.js';
import {
  DIRECTIONS,
  rulesInForce,
  type NetworkPolicy,
  type Peer,
  type PolicyRule,
} from '../../model/network-policy.js';
import { matches, type Selector } from '../../model/selector.js';
import { addressesOf } from '../../reach/pod-class.js';
import { isMeant } from '../../reach/relabel-scope.js';
import type { AffectedPods } from './affected-pods.js';
import type { Difference } from './difference.js';

/**
 * Tells which policies speak of what has changed elsewhere, so that something else may be to be said of them: of their rules, of their
 * peers, and of who can reach the pods that they select.
 */
export class Dependence {
  readonly #difference: Difference;
  readonly #affected: readonly AffectedPods[];
  #addresses: AddressSet | undefined;

  constructor(difference: Difference, affected: readonly AffectedPods[]) {
    this.#difference = difference;
    this.#affected = affected;
  }

  /** Whether any of the policies of one namespace does. */
  ofNamespace(namespace: string, policies: readonly NetworkPolicy[]): boolean {
    const governed = this.#isGoverned(namespace);
    return policies.some((policy) => this.#ofPolicy(policy, policies, governed)) || this.#isLetInto(namespace);
  }

  /**
   * A rule for anyone, or for addresses, hardly hangs on single pods: it means who is outside, too. It does where a policy of
   * the whole cluster has a say on that, or a name of a port, which nothing outside has.
   */
  #ofPolicy(policy: NetworkPolicy, own: readonly NetworkPolicy[], governed: 'governed' | 'free'): boolean {
    return DIRECTIONS.some((direction) =>
      rulesInForce(policy, direction).some((rule) => {
        const hangsOnPods = governed === 'governed' || (direction === 'egress' && namesPort(rule));
        if (rule.peers.kind === 'anyone')
          return this.#affected.length > 0 && (hangsOnPods || own.some((other) => hasBlocks(other, rule)));
        return rule.peers.list.some((peer) =>
          peer.kind === 'addresses' ? hangsOnPods && this.#isWithin(peer.set) : this.#speaksOf(peer),
        );
      }),
    );
  }

  /** Peers of the policy's own namespace speak of that alone, which is audited anyway when it changes. */
  #speaksOf({ namespaces, pods }: Extract<Peer, { kind: 'pods' }>): boolean {
    if (namespaces.kind === 'own') return false;
    return this.#flips(namespaces.selector) || this.#selects(namespaces.selector, pods);
  }

  /** Whether a selector means a namespace in one of its states only. One without conditions is fine with no namespace at all. */
  #flips(selector: Selector): boolean {
    if (selector.requirements.length === 0) return false;
    return this.#difference.namespaces.some(({ name, before, after }) => {
      const [earlier, later] = [before, after].map((one) => one !== undefined && isMeant(selector, name, one));
      return earlier !== later;
    });
  }

  #selects(namespaces: Selector, pods: Selector): boolean {
    return this.#affected.some(
      ({ namespace, states, labels }) =>
        states.some((state) => isMeant(namespaces, namespace, state)) && labels.some((one) => matches(pods, one)),
    );
  }

  #isWithin(addresses: AddressSet): boolean {
    this.#addresses ??= AddressSet.from(this.#affected.flatMap(({ pods }) => pods.flatMap(addressesOf)));
    return !addresses.intersect(this.#addresses).isEmpty;
  }

  #isGoverned(namespace: string): 'governed' | 'free' {
    const { snapshot } = this.#difference.after;
    const state = snapshot.namespaces.get(namespace);
    const policy = snapshot.clusterPolicies.find(({ subject }) => isMeant(subject.namespaces, namespace, state));
    return policy === undefined ? 'free' : 'governed';
  }

  /** Whether a policy of the whole cluster lets such pods in, whatever its own policies say. */
  #isLetInto(namespace: string): boolean {
    const { snapshot } = this.#difference.after;
    const state = snapshot.namespaces.get(namespace);
    const found = snapshot.clusterPolicies.find(
      ({ subject, rules }) =>
        isMeant(subject.namespaces, namespace, state) &&
        rules.ingress.some(({ peers }) =>
          peers.some(
            (peer) =>
              peer.kind === 'pods' && (this.#flips(peer.namespaces) || this.#selects(peer.namespaces, peer.pods)),
          ),
        ),
    );
    return found !== undefined;
  }
}

function namesPort({ ports }: PolicyRule): boolean {
  return ports.kind === 'listed' && ports.list.some(({ kind }) => kind === 'named');
}

/** A pod whose address is not known is meant by a rule for anyone and by no block. */
function hasBlocks(policy: NetworkPolicy, { direction }: PolicyRule): boolean {
  return rulesInForce(policy, direction).some(
    ({ peers }) => peers.kind === 'listed' && peers.list.some(({ kind }) => kind === 'addresses'),
  );
}

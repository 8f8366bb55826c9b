import { AddressSet } from '../model/address-set.js';
import { DIRECTIONS, rulesInForce, type Direction, type NetworkPolicy } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import type { CompiledClusterRule } from './compiled-cluster-policy.js';
import type { CompiledRule } from './compiled-policy.js';
import { compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import { addressesOfFamilies, exceeding, outsideBy, type OutsidePart } from './outside.js';
import { classesMeant, classesSelected, peerSetOf } from './peer-classes.js';
import { commonFamilies, type PodClass } from './pod-class.js';
import { NOTHING, type Ports } from './port-table.js';
import type { PolicyReference } from './views.js';

/** What of one policy has no effect on the pods of today, though nothing else repeats it. */
export interface Idleness {
  /** Whether it selects no pod at all; then there is no more to say of its peers and rules. */
  readonly selectsNobody: boolean;
  /** Paths of peers in force that mean no pod, and no address outside of the cluster. */
  readonly peers: readonly string[];
  /** The rules through which nothing gets, in the order of the policy. */
  readonly rules: readonly IdleRule[];
}

/** A rule that no pod needs, be it the only one: without it every connection is as with it. */
export interface IdleRule {
  readonly at: string;
  /**
   * - `direction`: the policy does not isolate in its direction (N2).
   * - `nobody`: it means no pod, and no address, that pods of the policy could talk to.
   * - `no-port`: on those whom it means there is none of its named ports.
   * - `defeated`: other policies let none of it through.
   */
  readonly because: 'direction' | 'nobody' | 'no-port' | 'defeated';
  /** Of a defeated one, the policies that do: those that isolate the other side and do not allow it, and those of the whole cluster that deny it. Sorted. */
  readonly defeatedBy: readonly PolicyReference[];
}

/** Finds what of a policy of the snapshot has no effect. It looks at no more pairs than it takes to find an effect of each rule. */
export function idlenessOf(evaluation: Evaluation, snapshot: Snapshot, policy: NetworkPolicy): Idleness {
  const classes = [...classesSelected(policy, evaluation)];
  if (classes.length === 0) return { selectsNobody: true, peers: [], rules: [] };
  const compiled = evaluation.rows.compiled(policy);
  const rules = DIRECTIONS.flatMap((direction) => {
    const written = policy.rules[direction];
    if (!policy.isolates[direction])
      return written.map(({ at }): IdleRule => ({ at, because: 'direction', defeatedBy: [] }));
    return compiled.rules[direction].flatMap((rule) =>
      new Trial(evaluation, snapshot, { rule, direction }).of(classes),
    );
  });
  return { selectsNobody: false, peers: idlePeers(evaluation, policy), rules };
}

function idlePeers(evaluation: Evaluation, policy: NetworkPolicy): readonly string[] {
  const { namespace } = policy;
  return DIRECTIONS.flatMap((direction) => rulesInForce(policy, direction)).flatMap(({ peers }) =>
    (peers.kind === 'anyone' ? [] : peers.list).flatMap((peer) => {
      if (peer.kind === 'addresses') return peer.set.isEmpty ? [peer.at] : [];
      const asked = { namespace, evaluation, effort: { left: Infinity } };
      return classesMeant(peerSetOf([peer], evaluation), asked).size === 0 ? [peer.at] : [];
    }),
  );
}

/** Whether anything gets through one rule, and if not, who holds it back. */
class Trial {
  readonly #evaluation: Evaluation;
  readonly #snapshot: Snapshot;
  readonly #rule: CompiledRule;
  readonly #direction: Direction;
  readonly #defeatedBy = new Map<string, PolicyReference>();
  #meansAny = false;
  #opensAny = false;

  constructor(
    evaluation: Evaluation,
    snapshot: Snapshot,
    { rule, direction }: { readonly rule: CompiledRule; readonly direction: Direction },
  ) {
    this.#evaluation = evaluation;
    this.#snapshot = snapshot;
    this.#rule = rule;
    this.#direction = direction;
  }

  /** Nothing where something gets through. */
  of(classes: readonly PodClass[]): readonly IdleRule[] {
    const { at, anyone, pods, blocks, policy } = this.#rule;
    const peers = { anyone, pods, addresses: blocks?.set ?? AddressSet.empty, clusterWide: false };
    const asked = { namespace: policy.namespace, evaluation: this.#evaluation, effort: { left: Infinity } };
    if (classes.some((self) => this.#reachesOutside(self))) return [];
    const others = classesMeant(peers, asked);
    for (const self of classes) {
      for (const other of others)
        for (const family of commonFamilies(self, other)) if (this.#reaches(self, other, family)) return [];
    }
    const defeatedBy = [...this.#defeatedBy].sort(([one], [other]) => compareTexts(one, other));
    const because = this.#opensAny ? 'defeated' : this.#meansAny ? 'no-port' : 'nobody';
    return [{ at, because, defeatedBy: defeatedBy.map(([, reference]) => reference) }];
  }

  #reaches(self: PodClass, other: PodClass, family: number): boolean {
    const { sides, ports, rows } = this.#evaluation;
    const direction = this.#direction;
    if (!sides.meets(this.#rule, { other, family, addresses: other.addresses })) return false;
    this.#meansAny = true;
    const written = this.#rule.ports.on((direction === 'egress' ? other : self).ports);
    if (written === NOTHING) return false;
    this.#opensAny = true;
    const tell = (rule: CompiledClusterRule, about: Ports): void => {
      this.#tell(rule, ports.intersect(about, written));
    };
    const granted = sides.granted({ self, direction, other, family, tell }, this.#rule, this.#snapshot);
    const opposite = direction === 'egress' ? 'ingress' : 'egress';
    const faced = sides.side({ self: other, direction: opposite, other: self, family, tell }, this.#snapshot);
    if (ports.intersect(granted, faced) !== NOTHING) return true;
    if (granted === NOTHING) return false;
    for (const { policy } of rows.of(other, opposite, this.#snapshot).isolating)
      this.#defeat({ kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name });
    return false;
  }

  #reachesOutside(self: PodClass): boolean {
    const { rows, ports } = this.#evaluation;
    const direction = this.#direction;
    const { anyone, blocks } = this.#rule;
    const meant = addressesOfFamilies(self.families).intersect(
      anyone ? AddressSet.everything : (blocks?.set ?? AddressSet.empty),
    );
    if (meant.isEmpty) return false;
    this.#meansAny = true;
    const row = rows.of(self, direction, this.#snapshot);
    const written = this.#rule.ports.on(direction === 'egress' ? undefined : self.ports);
    if (written === NOTHING) return false;
    this.#opensAny = true;
    const tell = (rule: CompiledClusterRule, part: OutsidePart): void => {
      if (!part.addresses.intersect(meant).isEmpty) this.#tell(rule, ports.intersect(part.ports, written));
    };
    const alone = outsideBy(self, direction, { row: { ...row, rules: [this.#rule] }, ports, tell });
    const without = outsideBy(self, direction, { row: { ...row, rules: [] }, ports });
    return exceeding(alone, without, ports).length > 0;
  }

  #tell({ policy, action }: CompiledClusterRule, ports: Ports): void {
    if (action === 'deny' && ports !== NOTHING) this.#defeat({ kind: policy.source, namespace: '', name: policy.name });
  }

  #defeat(reference: PolicyReference): void {
    const { kind, namespace, name } = reference;
    this.#defeatedBy.set(`${kind} ${namespace}/${name}`, reference);
  }
}

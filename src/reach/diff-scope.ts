import { DIRECTIONS, rulesInForce, type Direction, type NetworkPolicy, type Peer } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { peerKey, portsKey } from './allowed.js';
import type { Changed, SnapshotChanges } from './changes-between.js';
import { clusterPoliciesNotice, clusterScopes } from './cluster-scope.js';
import { isShut } from './named-classes.js';
import { RelabelScope } from './relabel-scope.js';
import type { Evaluation } from './evaluation.js';
import { classesMeant, classesSelected, peerSetOf, type PeerSet } from './peer-classes.js';
import { classesOf, type EndNode, type PodClass } from './pod-class.js';
import { isPlacedAlike } from './population.js';
import type { Effort } from './effort.js';

/** Between which ends something may be different after a change. */
export class DiffScope {
  /** Destinations by source. */
  readonly pairs = new Map<EndNode, Set<EndNode>>();
  readonly outside: Readonly<Record<Direction, Set<EndNode>>> = { ingress: new Set(), egress: new Set() };
  readonly isolation: Readonly<Record<Direction, Set<EndNode>>> = { ingress: new Set(), egress: new Set() };
  readonly #evaluation: Evaluation;
  readonly #effort: Effort;

  constructor(evaluation: Evaluation, effort: Effort) {
    this.#evaluation = evaluation;
    this.#effort = effort;
  }

  /** Adds what changed policies make different, for the pods that there are now. */
  addPolicies(changes: SnapshotChanges, before: Snapshot, after: Snapshot): void {
    for (const changed of changes.policies)
      for (const direction of DIRECTIONS) this.#addPolicy(changed, direction, [before, after]);
    for (const { direction, selected, peers } of clusterScopes(changes, this.#evaluation)) {
      const meant = { set: peers, classes: this.#meant(peers, '') };
      for (const self of selected) this.#compare(self, direction, { peers: meant, before, after });
    }
  }

  /** Adds what other labels of namespaces make different. */
  addNamespaces({ namespaces }: SnapshotChanges, before: Snapshot, after: Snapshot): void {
    if (namespaces.length === 0) return;
    const relabelled = new RelabelScope(this.#evaluation, [before, after]);
    for (const changed of namespaces) {
      const home = this.#evaluation.population.namespaces.get(changed.name);
      if (home === undefined) continue;
      if (clusterPoliciesNotice(changed, after.clusterPolicies.values()))
        for (const { units } of home.classes.values())
          for (const { controller } of units) this.#addAll(controller.node);
      for (const { self, direction, other } of relabelled.pairs(changed)) {
        if (this.#effort.left < 0) return;
        this.addClasses(self, direction, other);
      }
    }
  }

  /** Adds all that workloads which come, go or change may open or be opened. */
  addWorkloads({ workloads }: SnapshotChanges): void {
    if (workloads.length === 0) return;
    const { population } = this.#evaluation;
    for (const { before, after } of workloads) {
      if (before !== undefined && after !== undefined && isPlacedAlike(before, after)) continue;
      for (const workload of [before, after]) {
        const node = workload === undefined ? undefined : population.controllers.endOf(workload);
        if (node === undefined) continue;
        for (const direction of DIRECTIONS) this.isolation[direction].add(node);
        this.#addAll(node);
      }
    }
  }

  /** Adds a pair of workloads. */
  addPair(from: EndNode, to: EndNode): void {
    if (from === to) return;
    this.#effort.left--;
    const known = this.pairs.get(from);
    if (known === undefined) this.pairs.set(from, new Set([to]));
    else known.add(to);
  }

  /** Adds the workloads of two classes. */
  addClasses(self: PodClass, direction: Direction, other: PodClass): void {
    for (const { controller: own } of self.units)
      for (const { controller: peer } of other.units)
        if (direction === 'egress') this.addPair(own.node, peer.node);
        else this.addPair(peer.node, own.node);
  }

  /** Adds all that a workload may open or be opened. */
  #addAll(node: EndNode): void {
    for (const direction of DIRECTIONS) this.outside[direction].add(node);
    for (const other of this.#evaluation.population.ends) {
      if (this.#effort.left < 0) return;
      this.addPair(node, other);
      this.addPair(other, node);
    }
  }

  #addPolicy(
    { before: old, after: now }: Changed<NetworkPolicy>,
    direction: Direction,
    [before, after]: readonly [Snapshot, Snapshot],
  ): void {
    const earlier = old?.isolates[direction] === true ? old : undefined;
    const later = now?.isolates[direction] === true ? now : undefined;
    const namespace = (earlier ?? later)?.namespace;
    if (namespace === undefined) return;
    const selected = {
      earlier: new Set(earlier && classesSelected(earlier, this.#evaluation)),
      later: new Set(later && classesSelected(later, this.#evaluation)),
    };
    const once = <T>(make: () => T): (() => T) => {
      let made: T | undefined;
      return () => (made ??= make());
    };
    const peersOf = (peers: () => Iterable<Peer | undefined>): (() => Peers) =>
      once(() => {
        const set = peerSetOf(peers(), this.#evaluation);
        return { set, classes: this.#meant(set, namespace) };
      });
    const ofEarlier = peersOf(() => grants(earlier, direction).values());
    const ofLater = peersOf(() => grants(later, direction).values());
    const changed = peersOf(() => {
      const [had, has] = [grants(earlier, direction), grants(later, direction)];
      return [
        ...Array.from(had, ([key, peer]) => (has.has(key) ? [] : [peer])),
        ...Array.from(has, ([key, peer]) => (had.has(key) ? [] : [peer])),
      ].flat();
    });
    const anyone = once(() => ({
      set: peerSetOf([undefined], this.#evaluation),
      classes: new Set(this.#evaluation.population.classes()),
    }));
    const { rows } = this.#evaluation;
    for (const self of new Set([...selected.earlier, ...selected.later])) {
      if (this.#effort.left < 0) return;
      const was = rows.of(self, direction, before).isolating.length > 0;
      const is = rows.of(self, direction, after).isolating.length > 0;
      if (was !== is) {
        for (const { controller } of self.units) this.isolation[direction].add(controller.node);
        // Of a workload that flips as a whole nothing else is said.
        if ([...self.units].every(({ controller }) => this.#flips(controller.node, direction, [before, after])))
          continue;
        this.#compare(self, direction, { peers: anyone(), before, after });
      } else if (selected.earlier.has(self) && selected.later.has(self))
        this.#compare(self, direction, { peers: changed(), before, after });
      else
        this.#compare(self, direction, { peers: selected.earlier.has(self) ? ofEarlier() : ofLater(), before, after });
    }
  }

  #flips(node: EndNode, direction: Direction, [before, after]: readonly [Snapshot, Snapshot]): boolean {
    if (classesOf(node).length === 1) return true;
    const evaluation = this.#evaluation;
    return evaluation.isIsolated(node, direction, before) !== evaluation.isIsolated(node, direction, after);
  }

  /** Adds those of the peers for whom a class lets something else through than before. */
  #compare(
    self: PodClass,
    direction: Direction,
    { peers, before, after }: { readonly peers: Peers; readonly before: Snapshot; readonly after: Snapshot },
  ): void {
    const { sides, rows } = this.#evaluation;
    if (peers.set.anyone || !peers.set.addresses.isEmpty)
      for (const { controller } of self.units) this.outside[direction].add(controller.node);
    const cost = 1 + (rows.of(self, direction, before).rules.length + rows.of(self, direction, after).rules.length) / 8;
    const opposite = direction === 'egress' ? 'ingress' : 'egress';
    const asked = { evaluation: this.#evaluation, pictures: [before, after] };
    for (const other of peers.classes) {
      this.#effort.left -= cost;
      if (this.#effort.left < 0) return;
      if (isShut(other, opposite, asked)) continue;
      if (sides.differ({ self, direction, other }, before, after)) this.addClasses(self, direction, other);
    }
  }

  #meant(peers: PeerSet, namespace: string): ReadonlySet<PodClass> {
    return classesMeant(peers, { namespace, evaluation: this.#evaluation, effort: this.#effort });
  }
}

interface Peers {
  readonly set: PeerSet;
  readonly classes: ReadonlySet<PodClass>;
}

/** Each peer with the ports that it is given; undefined for anyone. */
function grants(policy: NetworkPolicy | undefined, direction: Direction): ReadonlyMap<string, Peer | undefined> {
  const grants = new Map<string, Peer | undefined>();
  if (policy === undefined) return grants;
  for (const { peers, ports } of rulesInForce(policy, direction)) {
    const opened = portsKey(ports);
    if (peers.kind === 'anyone') grants.set(`${opened} to anyone`, undefined);
    else for (const peer of peers.list) grants.set(`${opened} to ${peerKey(peer)}`, peer);
  }
  return grants;
}

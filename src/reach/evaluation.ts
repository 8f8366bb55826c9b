import type { Direction, NetworkPolicy } from '../model/network-policy.js';
import { PersistentMap } from '../model/persistent-map.js';
import type { Snapshot } from '../model/snapshot.js';
import { changesBetween, type SnapshotChanges } from './changes-between.js';
import { keysOfOnePod } from './keys-of-one-pod.js';
import { NamespaceMatchers } from './namespace-matcher.js';
import { outsideOf, overlaid, type Outside } from './outside.js';
import { PeerGroups } from './peer-groups.js';
import { classesOf, type EndNode } from './pod-class.js';
import { Population } from './population.js';
import { EVERYTHING, NOTHING, PortTable, type Ports } from './port-table.js';
import { Rows, type PolicyPicture } from './row.js';
import { Sides } from './sides.js';
import { weightOf } from './policy-weight.js';
import type { Effort } from './effort.js';
import type { ReachSettings } from './views.js';

type Policies = Snapshot['policies'];

const NO_POLICIES: PersistentMap<NetworkPolicy> = PersistentMap.empty();

/** The pods of one snapshot and what policies mean for them. All views are made of its answers. */
export class Evaluation {
  readonly settings: ReachSettings;
  readonly population = new Population();
  readonly ports = new PortTable();
  readonly rows: Rows;
  readonly sides: Sides;
  readonly groups: PeerGroups;
  #policies: Policies = PersistentMap.empty();
  /** Of one change, several guardrails ask. */
  #lastChanges: { readonly before: Snapshot; readonly after: Snapshot; readonly changes: SnapshotChanges } | undefined;

  constructor(settings: ReachSettings) {
    this.settings = settings;
    this.rows = new Rows({ ports: this.ports, namespaces: new NamespaceMatchers() });
    this.groups = new PeerGroups(this.rows);
    this.sides = new Sides({ rows: this.rows, ports: this.ports, settings });
  }

  /** Moves to the pods of this snapshot, and reads its policies as far as pods must be told apart for them. */
  stand(snapshot: Snapshot): void {
    this.population.controllers.sweep();
    this.tellApart(this.#policies, snapshot.policies);
    this.#policies = snapshot.policies;
    this.rows.stand(snapshot);
    this.population.moveTo(snapshot);
  }

  /** In what two snapshots differ. */
  changes(before: Snapshot, after: Snapshot): SnapshotChanges {
    const last = this.#lastChanges;
    if (last?.before === before && last.after === after) return last.changes;
    this.rows.forget();
    const changes = changesBetween(before, after);
    this.#lastChanges = { before, after, changes };
    return changes;
  }

  /** Makes ready for the policies of a what-if question. False where that would take more than the effort. */
  prepare(before: Snapshot, after: Snapshot, effort: Effort): boolean {
    const { policies } = this.changes(before, after);
    for (const { before, after } of policies) {
      for (const policy of [before, after]) if (policy !== undefined) effort.left -= weightOf(policy);
      if (effort.left < 0) return false;
    }
    for (const { after } of policies) {
      if (after === undefined) continue;
      for (const { key, everywhere } of keysOfOnePod(after)) {
        const namespace = everywhere ? undefined : after.namespace;
        if (this.population.isAskedFor(key, namespace)) continue;
        if (everywhere) effort.left -= this.population.size;
        if (effort.left < 0) return false;
        this.population.askFor(key, namespace);
      }
    }
    return true;
  }

  /** Tells pods apart by the labels that policies ask for and earlier ones did not. */
  tellApart(earlier: Policies, later: Policies): void {
    earlier.differences(later, (namespace, before, after) => {
      (before ?? NO_POLICIES).differences(after ?? NO_POLICIES, (_, __, policy) => {
        if (policy === undefined) return;
        for (const { key, everywhere } of keysOfOnePod(policy))
          this.population.askFor(key, everywhere ? undefined : namespace);
      });
    });
  }

  /** What any pod of one workload may open to any pod of another. */
  between(from: EndNode, to: EndNode, picture: PolicyPicture): Ports {
    let result = NOTHING;
    for (const source of classesOf(from)) {
      for (const target of classesOf(to)) {
        if (result === EVERYTHING) return result;
        result = this.ports.union(result, this.sides.connection(source, target, picture));
      }
    }
    return result;
  }

  /** What any pod of a workload may open to addresses outside of the cluster, or they to it. */
  outside(node: EndNode, direction: Direction, picture: PolicyPicture): Outside {
    let result: Outside = [];
    for (const podClass of classesOf(node)) {
      const { rows, ports } = this;
      result = overlaid(result, outsideOf(podClass, direction, { rows, ports, picture }), ports);
    }
    return result;
  }

  /** Whether every pod of a workload is isolated by some NetworkPolicy (N3). */
  isIsolated(node: EndNode, direction: Direction, picture: PolicyPicture): boolean {
    return classesOf(node).every((podClass) => this.rows.of(podClass, direction, picture).isolating.length > 0);
  }
}

import type { LabelIndex } from '../model/label-index.js';
import { NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';
import type { Namespace } from '../model/namespace.js';
import type { PodPeer } from '../model/network-policy.js';
import type { PersistentMap } from '../model/persistent-map.js';
import {
  isPositive,
  matches,
  matchesUndescribedNamespace,
  weightOf,
  type Requirement,
  type Selector,
  type Ternary,
} from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';

/**
 * What a peer selects in a cluster. `among` are the namespaces that it selects, in which there is no pod for it. `open`: that
 * hangs on the labels of a namespace that no object describes. `too much`: the effort was at its end.
 */
export type Selected =
  | { readonly is: 'something' }
  | { readonly is: 'too much' }
  | { readonly is: 'no namespace' }
  | { readonly is: 'no pod'; readonly among: readonly string[] | 'all' }
  | { readonly is: 'open'; readonly namespace: string };

/** Whose peers are asked about, in which cluster, and how much may be looked at: `effort` in the unit of {@link Search.left}. */
export interface Surroundings {
  readonly snapshot: Snapshot;
  /** The namespace of the policy. */
  readonly namespace: string;
  readonly effort: number;
}

const SOMETHING: Selected = { is: 'something' };
const TOO_MUCH: Selected = { is: 'too much' };
const NO_NAMESPACE: Selected = { is: 'no namespace' };

/**
 * What the selectors of one policy select in a cluster (N9 to N13). Exact, or `too much`; not for labels of `isOfOnePod`,
 * which nothing is indexed by. One search answers one question after the other, and makes nothing anew for each.
 */
export class Search {
  /** How many conditions, values, label sets and namespaces may still be looked at: under 0.1 microseconds each. Below zero, nothing is looked into any more. */
  left: number;
  readonly #snapshot: Snapshot;
  readonly #namespace: string;
  #undescribed: readonly string[] | undefined;
  /** The question that is being answered. */
  #labels: Selector = EVERYTHING;
  #peer: { readonly namespaces: Selector; readonly pods: Selector } = { namespaces: EVERYTHING, pods: EVERYTHING };
  #weight = 0;
  #among: string[] = [];
  #answer: Ternary = 'no';

  constructor({ snapshot, namespace, effort }: Surroundings) {
    this.#snapshot = snapshot;
    this.#namespace = namespace;
    this.left = effort;
  }

  /**
   * What a peer selects. A peer without conditions on pods is fine with any namespace that it selects, empty or not. A
   * namespace that no object describes is taken into account as far as it is known (N12).
   */
  selectedBy({ namespaces, pods }: PodPeer): Selected {
    if (this.left < 0) return TOO_MUCH;
    const { workloads, workloadLabels } = this.#snapshot;
    const own = namespaces.kind === 'own';
    if (!own && namespaces.selector.requirements.length > 0) return this.#selectedAmong(namespaces.selector, pods);
    const answer = this.selects(own ? workloads.get(this.#namespace)?.labels : workloadLabels, pods);
    if (answer === 'no') return { is: 'no pod', among: own ? [this.#namespace] : 'all' };
    return answer === 'yes' ? SOMETHING : TOO_MUCH;
  }

  /** Whether somebody in an index carries what a selector asks for; `yes` where it asks for nothing. */
  selects(index: LabelIndex | undefined, pods: Selector): Ternary {
    const { requirements } = pods;
    if (requirements.length === 0) return 'yes';
    const weight = weightOf(pods);
    this.left -= weight;
    if (this.left < 0) return 'unknown';
    if (index === undefined) return 'no';
    let rarest: Requirement | undefined;
    let fewest = index.sets.size;
    for (const requirement of requirements) {
      if (!isPositive(requirement)) continue;
      const candidates = candidatesOf(index, requirement);
      if (candidates === 0) return 'no';
      if (requirement.operator === 'In' && candidates <= fewest) [rarest, fewest] = [requirement, candidates];
      if (requirements.length === 1) return 'yes';
    }
    this.#labels = pods;
    this.#weight = weight;
    if (rarest === undefined) return this.#outcome(index.sets.find(this.#isSelectedSet));
    const values = index.carriers.get(rarest.key);
    for (const value of rarest.values) {
      const found = values?.get(value)?.together.find(this.#isSelected);
      if (found !== undefined) return this.#outcome(found);
    }
    return 'no';
  }

  /** What it means that the search among label sets has ended at one, or has not. */
  #outcome(found: object | undefined): Ternary {
    if (found === undefined) return 'no';
    return this.left < 0 ? 'unknown' : 'yes';
  }

  /** Also ends where the effort does. */
  readonly #isSelected = (labels: Labels): boolean => {
    this.left -= this.#weight;
    return this.left < 0 || matches(this.#labels, labels);
  };

  readonly #isSelectedSet = ({ labels }: { readonly labels: Labels }): boolean => this.#isSelected(labels);

  #selectedAmong(namespaces: Selector, pods: Selector): Selected {
    this.left -= weightOf(namespaces);
    if (this.left < 0) return TOO_MUCH;
    this.#peer = { namespaces, pods };
    this.#among = [];
    this.#answer = 'no';
    const inside = this.#visit(namespaces);
    if (inside !== 'no') return inside === 'yes' ? SOMETHING : TOO_MUCH;
    let open: string | undefined;
    for (const name of this.#notDescribed()) {
      if (this.left-- < 0) return TOO_MUCH;
      const selected = matchesUndescribedNamespace(namespaces, name);
      if (selected === 'no') continue;
      const answer = this.#inside(name);
      if (answer === 'unknown') return TOO_MUCH;
      if (selected === 'yes' && answer === 'yes') return SOMETHING;
      if (selected === 'yes') this.#among.push(name);
      else if (answer !== 'no' || this.#among.length === 0) open ??= name;
    }
    if (this.left < 0) return TOO_MUCH;
    if (open !== undefined) return { is: 'open', namespace: open };
    return this.#among.length === 0 ? NO_NAMESPACE : { is: 'no pod', among: this.#among };
  }

  #inside(name: string): Ternary {
    const { pods } = this.#peer;
    return pods.requirements.length === 0 ? 'yes' : this.selects(this.#snapshot.workloads.get(name)?.labels, pods);
  }

  /** Asks the namespaces that one of the conditions leaves over: the names that it lists, else the values, else the key, else all. */
  #visit(selector: Selector): Ternary {
    this.#ask(selector);
    return this.#answer;
  }

  #ask({ requirements }: Selector): void {
    const { namespaces, namespacesByLabel } = this.#snapshot;
    let best: Requirement | undefined;
    for (const each of requirements) {
      const listsNames = each.key === NAMESPACE_NAME_LABEL && each.operator === 'In';
      if (listsNames) best = each;
      if (listsNames) break;
      if (each.key === NAMESPACE_NAME_LABEL || !isPositive(each)) continue;
      if (best === undefined || (best.operator === 'Exists' && each.operator === 'In')) best = each;
    }
    if (best === undefined) {
      namespaces.find(this.#isDecided);
      return;
    }
    if (best.key === NAMESPACE_NAME_LABEL) {
      for (const name of once(best.values)) {
        const named = namespaces.get(name);
        if (named !== undefined && this.#isDecided(named)) return;
      }
      return;
    }
    const values = namespacesByLabel.get(best.key);
    if (values === undefined) return;
    if (best.operator === 'Exists') {
      values.find(this.#isDecidedAmong);
      return;
    }
    for (const value of once(best.values)) if (values.get(value)?.find(this.#isDecided) !== undefined) return;
  }

  readonly #isDecidedAmong = (named: PersistentMap<Namespace>): boolean => named.find(this.#isDecided) !== undefined;

  readonly #isDecided = ({ name, metadata: { labels } }: Namespace): boolean => {
    const { namespaces } = this.#peer;
    this.left -= weightOf(namespaces);
    if (this.left < 0) this.#answer = 'unknown';
    else if (matches(namespaces, labels)) {
      this.#among.push(name);
      this.#answer = this.#inside(name);
    }
    return this.#answer !== 'no';
  };

  /** Namespaces that are there, since something is in them, and that no object describes. */
  #notDescribed(): readonly string[] {
    return (this.#undescribed ??= this.#findUndescribed());
  }

  #findUndescribed(): readonly string[] {
    const { namespaces, workloads, policies } = this.#snapshot;
    this.left -= workloads.size + policies.size;
    if (this.left < 0) return [];
    const others = undescribedIn(this.#snapshot);
    const own = this.#namespace;
    return namespaces.has(own) || others.includes(own) ? others : [own, ...others];
  }
}

/** What was found out of a snapshot by its policies: of one picture, thousands of policies are asked about when all are judged. */
const UNDESCRIBED = new WeakMap<
  Snapshot['policies'],
  Pick<Snapshot, 'namespaces' | 'workloads'> & { readonly names: readonly string[] }
>();

/** The namespaces that policies or workloads are in and no object describes. */
function undescribedIn({ namespaces, workloads, policies }: Snapshot): readonly string[] {
  const known = UNDESCRIBED.get(policies);
  if (known?.namespaces === namespaces && known.workloads === workloads) return known.names;
  const found = new Set<string>();
  for (const inhabited of [workloads, policies]) {
    for (const name of inhabited.keys()) if (!namespaces.has(name)) found.add(name);
  }
  const names = [...found];
  UNDESCRIBED.set(policies, { namespaces, workloads, names });
  return names;
}

/** Without those that are written twice. */
function once(values: readonly string[]): Iterable<string> {
  return values.length > 1 ? new Set(values) : values;
}

const EVERYTHING: Selector = { at: '', requirements: [] };

/** How many label sets there are with what a condition asks for; for one with several values, at most so many. */
function candidatesOf({ carriers }: LabelIndex, { key, operator, values }: Requirement): number {
  const carried = carriers.get(key);
  if (carried === undefined) return 0;
  if (operator === 'Exists') return carried.size;
  let candidates = 0;
  for (const value of values) candidates += carried.get(value)?.together.size ?? 0;
  return candidates;
}

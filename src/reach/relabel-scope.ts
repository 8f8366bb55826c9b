import type { Namespace } from '../model/namespace.js';
import { labelOf, NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { Direction, NetworkPolicy } from '../model/network-policy.js';
import { matches, matchesUndescribedNamespace, type Selector } from '../model/selector.js';
import type { LabelSides } from '../model/policies-by-namespace-label.js';
import type { LabelChange } from '../model/selector-groups.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Changed } from './changes-between.js';
import type { Evaluation } from './evaluation.js';
import { isShut } from './named-classes.js';
import type { NamespaceMatcher } from './namespace-matcher.js';
import { classesSelected } from './peer-classes.js';
import type { PeerGroup } from './peer-groups.js';
import type { PodClass } from './pod-class.js';

/** Finds between whom other labels of a namespace make a difference. */
export class RelabelScope {
  readonly #evaluation: Evaluation;
  readonly #pictures: readonly [before: Snapshot, after: Snapshot];

  constructor(evaluation: Evaluation, pictures: readonly [before: Snapshot, after: Snapshot]) {
    this.#evaluation = evaluation;
    this.#pictures = pictures;
  }

  /**
   * The classes of the namespace that policies mean in one of its states only, each with a class whose policy does; without those
   * between which nothing gets through in any case.
   */
  *pairs(changed: RelabelledNamespace): Generator<RelabelledPair> {
    const home = this.#evaluation.population.namespaces.get(changed.name);
    if (home === undefined) return;
    const answers = new Map<NamespaceMatcher, boolean>();
    const isNews = ({ namespaces }: PeerGroup): boolean => {
      const known = answers.get(namespaces);
      if (known !== undefined) return known;
      const { selector } = namespaces;
      const answer = isMeant(selector, changed.name, changed.before) !== isMeant(selector, changed.name, changed.after);
      answers.set(namespaces, answer);
      return answer;
    };
    const asked = { evaluation: this.#evaluation, pictures: this.#pictures };
    const open = {
      ingress: [...home.classes.values()].filter((one) => !isShut(one, 'egress', asked)),
      egress: [...home.classes.values()].filter((one) => !isShut(one, 'ingress', asked)),
    };
    for (const group of this.#groupsAbout(changed)) {
      if (!isNews(group)) continue;
      const meant = {
        ingress: open.ingress.filter(({ labels }) => matches(group.pods, labels)),
        egress: open.egress.filter(({ labels }) => matches(group.pods, labels)),
      };
      for (const { policy, direction } of meant.ingress.length + meant.egress.length === 0 ? [] : group.sides) {
        const others = meant[direction];
        for (const self of others.length === 0 ? [] : classesSelected(policy, this.#evaluation))
          for (const other of others) yield { self, direction, other };
      }
    }
  }

  *#groupsAbout({ before, after }: RelabelledNamespace): Generator<PeerGroup> {
    const [earlier, later] = this.#pictures.map(({ policiesByNamespaceLabel }) => policiesByNamespaceLabel);
    for (const index of earlier === later ? [later] : [earlier, later]) {
      if (index === undefined) continue;
      const { groups } = this.#evaluation;
      if (before === undefined || after === undefined) {
        // Of a namespace that no object describes, nothing is known that a selector could go by but its name.
        const policies = new Set<NetworkPolicy>();
        for (const [key, asking] of index)
          if (key !== NAMESPACE_NAME_LABEL) for (const policy of asking.values()) policies.add(policy);
        yield* groups.ofAll(policies);
        continue;
      }
      const sides = { before: before.metadata.labels, after: after.metadata.labels };
      for (const use of index.touchedBy(changesOf(sides), sides)) {
        const flips =
          use.selector === undefined || matches(use.selector, sides.before) !== matches(use.selector, sides.after);
        if (flips) yield* groups.of(use.policies);
      }
    }
  }
}

/** A class on whose side a policy meant the other class before or will after, and not both. */
export interface RelabelledPair {
  readonly self: PodClass;
  readonly direction: Direction;
  readonly other: PodClass;
}

type RelabelledNamespace = Changed<Namespace> & { readonly name: string };

function* changesOf({ before, after }: LabelSides): Generator<LabelChange> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [labelOf(before, key), labelOf(after, key)];
    if (from !== to) yield { key, from, to };
  }
}

/** Whether a selector means a namespace in this state; undefined is that of a namespace that no object describes (N12). */
export function isMeant(selector: Selector, name: string, namespace: Namespace | undefined): boolean {
  if (namespace === undefined) return matchesUndescribedNamespace(selector, name) === 'yes';
  return matches(selector, namespace.metadata.labels);
}

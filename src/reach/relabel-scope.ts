import type { Namespace } from '../model/namespace.js';
import { labelOf, NAMESPACE_NAME_LABEL } from '../model/labels.js';
import { DIRECTIONS, type Direction, type NetworkPolicy } from '../model/network-policy.js';
import { matches, matchesUndescribedNamespace, type Selector } from '../model/selector.js';
import type { LabelSides } from '../model/policies-by-namespace-label.js';
import type { LabelChange } from '../model/selector-groups.js';
import type { Snapshot } from '../model/snapshot.js';
import type { NamespaceMatcher } from './namespace-matcher.js';
import type { Rows } from './row.js';
import type { Changed } from './changes-between.js';

/** Pods of a namespace that a policy means, but only before or only after the labels of the namespace changed. */
interface RelabelledPeer {
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
  readonly pods: Selector;
}

/** Finds for whom other labels of a namespace make a difference. */
export class RelabelScope {
  readonly #snapshot: Snapshot;
  readonly #rows: Rows;

  constructor(snapshot: Snapshot, rows: Rows) {
    this.#snapshot = snapshot;
    this.#rows = rows;
  }

  /** The peers that mean the namespace in one of its states only. */
  *peersOf(changed: Changed<Namespace> & { readonly name: string }): Generator<RelabelledPeer> {
    const answers = new Map<NamespaceMatcher, boolean>();
    const isNews = (matcher: NamespaceMatcher): boolean => {
      const known = answers.get(matcher);
      if (known !== undefined) return known;
      const { selector } = matcher;
      const answer = isMeant(selector, changed.name, changed.before) !== isMeant(selector, changed.name, changed.after);
      answers.set(matcher, answer);
      return answer;
    };
    for (const policy of this.#policiesAbout(changed)) {
      const compiled = this.#rows.compiled(policy);
      for (const direction of DIRECTIONS) {
        for (const { pods } of compiled.rules[direction]) {
          for (const peer of pods)
            if (peer.namespaces !== undefined && isNews(peer.namespaces)) yield { policy, direction, pods: peer.pods };
        }
      }
    }
  }

  #policiesAbout({ before, after }: Changed<Namespace>): ReadonlySet<NetworkPolicy> {
    const policies = new Set<NetworkPolicy>();
    const index = this.#snapshot.policiesByNamespaceLabel;
    if (before === undefined || after === undefined) {
      // Of a namespace that no object describes, nothing is known that a selector could go by but its name.
      for (const [key, asking] of index)
        if (key !== NAMESPACE_NAME_LABEL) for (const policy of asking.values()) policies.add(policy);
      return policies;
    }
    const sides = { before: before.metadata.labels, after: after.metadata.labels };
    for (const use of index.touchedBy(changesOf(sides), sides)) {
      const flips =
        use.selector === undefined || matches(use.selector, sides.before) !== matches(use.selector, sides.after);
      if (flips) for (const { value } of use.policies.above('')) policies.add(value);
    }
    return policies;
  }
}

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

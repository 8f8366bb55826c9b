import type { NetworkPolicy } from '../model/network-policy.js';
import type { PoliciesByNamespaceLabel, SelectorUse } from '../model/policies-by-namespace-label.js';
import { namespaceSelectorKeys } from '../model/selected-namespaces.js';
import type { LabelChange } from '../model/selector-groups.js';
import { matches } from '../model/selector.js';
import { newlySelecting, type NewlySelecting, type Relabelled } from './newly-selecting.js';

/** A peer that a change of labels makes select the namespace, and one of these labels. */
export interface WidenedPeer extends NewlySelecting {
  readonly key: string;
}

/** Such peers, in the order of their policies' names. */
export interface WidenedPeers {
  readonly first: readonly WidenedPeer[];
  /** How many there are beside the first: exactly, or at least so many where looking at all would take long. */
  readonly more: number;
  readonly isExact: boolean;
  /** The label of the first of the others. */
  readonly nextKey: string | undefined;
}

/** What a change of labels is held against. */
export interface Relabelling {
  readonly namespace: Relabelled;
  readonly changes: readonly LabelChange[];
  /** The keys of the labels that are protected. */
  readonly guarded: readonly string[];
  /** So many peers are asked for. */
  readonly most: number;
}

/** Once those that are asked for are found, the others are counted among so many policies and peers. */
const COUNTED = 100;

/**
 * The peers of policies that rely on one of the guarded labels which select the namespace by its new labels. Which come
 * first, and whether there is one, is exact however many policies there are: of those whose selectors answer as
 * before, none is looked at.
 */
export function widenedPeers(
  relying: PoliciesByNamespaceLabel,
  { namespace, changes, guarded, most }: Relabelling,
): WidenedPeers {
  const matching = Array.from(relying.touchedBy(changes, namespace)).filter(
    ({ selector }) =>
      selector === undefined || (matches(selector, namespace.after) && !matches(selector, namespace.before)),
  );
  const first: WidenedPeer[] = [];
  let more = 0;
  let nextKey: string | undefined;
  const result = (isExact: boolean): WidenedPeers => ({ first, more, isExact, nextKey });
  let steps = 0;
  for (const policy of inOrder(matching)) {
    const asked = namespaceSelectorKeys(policy);
    const key = guarded.find((label) => asked.has(label));
    if (key === undefined) continue;
    if (more > 0 && steps >= COUNTED) return result(false);
    steps += 1;
    for (const found of newlySelecting(policy, namespace)) {
      if (more > 0 && steps >= COUNTED) return result(false);
      steps += 1;
      if (first.length < most) first.push({ ...found, key });
      else {
        more += 1;
        nextKey ??= key;
      }
    }
  }
  return result(true);
}

interface Named {
  readonly key: string;
  readonly value: NetworkPolicy;
}

/** Nearly always enough: to name some and count a few. */
const FIRST_BATCH = 64;

/** The policies with one of these selectors, each once, in the order of their names; so far as somebody goes through them. */
function* inOrder(uses: readonly SelectorUse[]): Generator<NetworkPolicy> {
  const [only] = uses;
  if (only !== undefined && uses.length === 1) {
    for (const { value } of only.policies.above('')) yield value;
    return;
  }
  let last = '';
  for (let size = FIRST_BATCH; ; size *= 8) {
    const batch = nextAbove(last, size, uses);
    for (const { value } of batch) yield value;
    const end = batch.at(-1);
    if (end === undefined || batch.length < size) return;
    last = end.key;
  }
}

/** The next policies, up to this many, without bringing all of them into order. */
function nextAbove(last: string, size: number, uses: readonly SelectorUse[]): readonly Named[] {
  let nearest = new Map<string, Named>();
  let bound: string | undefined;
  const cut = (): void => {
    const sorted = [...nearest.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, size);
    nearest = new Map(sorted.map((entry) => [entry.key, entry]));
    if (sorted.length === size) bound = sorted.at(-1)?.key;
  };
  for (const { policies } of uses) {
    let taken = 0;
    for (const entry of policies.above(last)) {
      if (taken === size || (bound !== undefined && entry.key > bound)) break;
      taken += 1;
      nearest.set(entry.key, entry);
      if (nearest.size >= size * 2) cut();
    }
  }
  cut();
  return [...nearest.values()];
}

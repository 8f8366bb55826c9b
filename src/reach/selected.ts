import type { LabelCounts } from '../model/label-counts.js';
import { isOfOnePod } from '../model/controller-labels.js';
import { NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';
import type { Namespace } from '../model/namespace.js';
import type { PodPeer } from '../model/network-policy.js';
import {
  matches,
  matchesUndescribedNamespace,
  possibleValues,
  type Requirement,
  type Selector,
  type Ternary,
} from '../model/selector.js';
import type { NamespaceWorkloads, Snapshot } from '../model/snapshot.js';

/**
 * How many label sets, namespaces and values may still be looked at. One selector needs few of them; a policy of megabytes
 * has tens of thousands of selectors. Below zero, nothing is looked into any more.
 */
export interface Effort {
  left: number;
}

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

/** Whose peer it is, and in which cluster. */
export interface Surroundings {
  readonly snapshot: Snapshot;
  /** The namespace of the policy. */
  readonly namespace: string;
  readonly effort: Effort;
}

const SOMETHING: Selected = { is: 'something' };

const TOO_MUCH: Selected = { is: 'too much' };

/**
 * Whether a selector selects any workload of a namespace: pods in whatever phase (N27) and templates of pods, but none of the
 * host's network (N26). Exact; `unknown` only where the effort is at its end.
 */
export function selectsPods(own: NamespaceWorkloads | undefined, selector: Selector, effort: Effort): Ternary {
  const { requirements } = selector;
  effort.left -= requirements.length;
  if (own === undefined || !mayBeCarried(own.labels, selector)) return 'no';
  if (requirements.length === 1 && requirements.every(isPositive)) return 'yes';
  // It ends where something is selected, and where the effort does.
  const isSelected = ({ labels }: { readonly labels: Labels }): boolean =>
    matches(selector, labels) || effort.left-- < 0;
  const selected = requirements.some(({ key }) => isOfOnePod(key))
    ? own.all.find((workload) => !workload.hostNetwork && isSelected(workload))
    : own.labelSets.find(isSelected);
  if (selected === undefined) return 'no';
  return matches(selector, selected.labels) ? 'yes' : 'unknown';
}

/**
 * What a peer selects (N9 to N13). A peer without conditions on pods is fine with any namespace that it selects, empty or not.
 * A namespace that no object describes is taken into account as far as it is known (N12).
 */
export function selectedBy({ namespaces, pods }: PodPeer, around: Surroundings): Selected {
  const { snapshot, namespace, effort } = around;
  if (effort.left < 0) return TOO_MUCH;
  if (namespaces.kind === 'own') {
    return pods.requirements.length === 0
      ? SOMETHING
      : selectedOf(selectsPods(snapshot.workloads.get(namespace), pods, effort), [namespace]);
  }
  return namespaces.selector.requirements.length === 0
    ? selectedAnywhere(pods, around)
    : selectedAmong(namespaces.selector, pods, around);
}

function selectedOf(answer: Ternary, among: readonly string[] | 'all'): Selected {
  if (answer === 'yes') return SOMETHING;
  return answer === 'no' ? { is: 'no pod', among } : TOO_MUCH;
}

function selectedAnywhere(pods: Selector, { snapshot, effort }: Surroundings): Selected {
  if (pods.requirements.length === 0) return SOMETHING;
  if (!mayBeCarried(snapshot.workloadLabels, pods)) return selectedOf('no', 'all');
  if (pods.requirements.length === 1 && pods.requirements.every(isPositive)) return SOMETHING;
  let answer: Ternary = 'no';
  snapshot.workloads.find((own) => (answer = selectsPods(own, pods, effort)) !== 'no');
  return selectedOf(answer, 'all');
}

function selectedAmong(selector: Selector, pods: Selector, around: Surroundings): Selected {
  const { snapshot, effort } = around;
  const possible = mayBeCarried(snapshot.workloadLabels, pods);
  const inside = (name: string): Ternary => {
    if (pods.requirements.length === 0) return 'yes';
    return possible ? selectsPods(snapshot.workloads.get(name), pods, effort) : 'no';
  };
  const among: string[] = [];
  let answer: Ternary = 'no';
  const isDecided = ({ name, metadata: { labels } }: Namespace): boolean => {
    if (effort.left-- < 0) return true;
    if (!matches(selector, labels)) return false;
    among.push(name);
    answer = inside(name);
    return answer !== 'no';
  };
  if (findCandidate(selector, snapshot, isDecided) !== undefined)
    return effort.left < 0 ? TOO_MUCH : selectedOf(answer, []);
  let open: string | undefined;
  for (const name of undescribed(around)) {
    const selected = matchesUndescribedNamespace(selector, name);
    if (selected === 'no') continue;
    answer = inside(name);
    if (selected === 'yes' && answer === 'yes') return SOMETHING;
    if (selected === 'yes') among.push(name);
    else if (answer !== 'no' || among.length === 0) open ??= name;
  }
  if (effort.left < 0) return TOO_MUCH;
  if (open !== undefined) return { is: 'open', namespace: open };
  return among.length === 0 ? { is: 'no namespace' } : { is: 'no pod', among };
}

/** Asks those that one of the conditions leaves over: the names that it lists, else the values, else the key, else all. */
function findCandidate(
  selector: Selector,
  { namespaces, namespacesByLabel }: Snapshot,
  test: (namespace: Namespace) => boolean,
): Namespace | undefined {
  const names = possibleValues(selector, NAMESPACE_NAME_LABEL);
  if (names !== undefined) return firstOf(names, (name) => namespaces.get(name), test);
  const others = selector.requirements.filter(({ key }) => key !== NAMESPACE_NAME_LABEL);
  const condition = others.find(({ operator }) => operator === 'In') ?? others.find(isPositive);
  if (condition === undefined) return namespaces.find(test);
  const values = namespacesByLabel.get(condition.key);
  if (values === undefined) return undefined;
  if (condition.operator === 'Exists') {
    return firstOf(
      values.values(),
      (named) => named.find(test),
      () => true,
    );
  }
  return firstOf(
    new Set(condition.values),
    (value) => values.get(value)?.find(test),
    () => true,
  );
}

/** Namespaces that are there, since something is in them, and that no object describes. */
function* undescribed({ snapshot, namespace, effort }: Surroundings): Generator<string> {
  const { namespaces, workloads, policies } = snapshot;
  if (!namespaces.has(namespace)) yield namespace;
  for (const inhabited of [workloads, policies]) {
    effort.left -= inhabited.size;
    for (const name of inhabited.keys()) if (name !== namespace && !namespaces.has(name)) yield name;
  }
}

function firstOf<T>(
  candidates: Iterable<T>,
  namespaceOf: (candidate: T) => Namespace | undefined,
  test: (namespace: Namespace) => boolean,
): Namespace | undefined {
  for (const candidate of candidates) {
    const namespace = namespaceOf(candidate);
    if (namespace !== undefined && test(namespace)) return namespace;
  }
  return undefined;
}

/** Whether each label that a selector asks for is carried by somebody, though perhaps by nobody together. */
export function mayBeCarried(counts: LabelCounts, selector: Selector): boolean {
  return selector.requirements.every((requirement) => !isPositive(requirement) || isCarried(counts, requirement));
}

/** Whether the requirement asks for a label to be there. */
export function isPositive({ operator }: Requirement): boolean {
  return operator === 'In' || operator === 'Exists';
}

function isCarried(counts: LabelCounts, { key, operator, values }: Requirement): boolean {
  const carried = counts.get(key);
  return carried !== undefined && (operator === 'Exists' || values.some((value) => carried.has(value)));
}

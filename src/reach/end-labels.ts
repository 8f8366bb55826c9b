import { isOfOnePod } from '../model/controller-labels.js';
import { labelOf, type Labels } from '../model/labels.js';
import { matches, type Requirement, type Selector } from '../model/selector.js';
import type { Workload } from '../model/workload.js';

/** What people name their workloads by, the usual keys first. */
const USUAL = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'component',
  'tier',
  'role',
];

/** The pods of a workload, and those of its namespace that are not. */
export interface Neighbourhood {
  readonly members: readonly Workload[];
  readonly others: readonly Workload[];
}

/**
 * A selector of few labels that all members carry and, as far as labels can tell them apart, none of the others does. The
 * selector of everything where the members have no label in common.
 */
export function selectorOf({ members, others }: Neighbourhood): Selector {
  const requirements: Requirement[] = [];
  let left = others.filter(({ hostNetwork }) => !hostNetwork);
  for (const [key, value] of commonLabels(members)) {
    const further = left.filter(({ labels }) => labelOf(labels, key) === value);
    if (requirements.length > 0 && further.length === left.length) continue;
    requirements.push({ key, operator: 'In', values: [value] });
    left = further;
    if (left.length === 0) break;
  }
  return { at: '', requirements };
}

function commonLabels([first, ...rest]: readonly Workload[]): readonly (readonly [string, string])[] {
  if (first === undefined) return [];
  const alike = (labels: Labels, key: string, value: string): boolean => labelOf(labels, key) === value;
  return Object.entries(first.labels)
    .filter(([key, value]) => !isOfOnePod(key) && rest.every(({ labels }) => alike(labels, key, value)))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(key: string): number {
  const place = USUAL.indexOf(key);
  return place < 0 ? USUAL.length : place;
}

/** Whether the selector selects any of these. */
export function selectsAny(selector: Selector, workloads: readonly Workload[]): boolean {
  return workloads.some(({ labels, hostNetwork }) => !hostNetwork && matches(selector, labels));
}

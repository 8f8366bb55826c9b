import { nearest } from '../guardrails/nearest.js';
import { shown } from '../guardrails/shown.js';
import { labelOf, type Labels } from '../model/labels.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { WorkloadEnd } from '../reach/views.js';
import { endKey } from '../reach/survey.js';
import { endOf } from '../reach/workload-end.js';
import type { AuditCase } from './audit-case.js';
import type { NamespaceCoverage } from './coverage.js';
import type { Draft } from './findings.js';
import { workloadSubject } from './subject.js';

/** More siblings than these are counted and not named. */
const MOST_NAMED = 3;
/** Of more workloads that no policy of one namespace selects, it is no oversight. */
const MOST_OF_NAMESPACE = 50;

/** Workloads that no policy selects though those beside them are selected: labels that were mistyped or left out. */
export function* forgottenDrafts(
  audited: AuditCase,
  coverage: ReadonlyMap<string, NamespaceCoverage>,
): Generator<Draft> {
  for (const [namespace, { ingress, egress }] of coverage) {
    const exposed = new Set(egress.unprotected.map(endKey));
    const forgotten = ingress.unprotected.filter((end) => exposed.has(endKey(end)));
    if (forgotten.length === 0 || forgotten.length === ingress.total || forgotten.length > MOST_OF_NAMESPACE) continue;
    const labels = labelsOf(namespace, audited);
    const asked = askedFor([...(audited.snapshot.policies.get(namespace)?.values() ?? [])]);
    const isForgotten = new Set(forgotten.map(endKey));
    const siblings = (audited.ends.get(namespace) ?? []).filter((end) => !isForgotten.has(endKey(end)));
    for (const end of forgotten) {
      const own = labels.get(endKey(end));
      if (own !== undefined) yield draftOf(end, own, { asked, siblings });
    }
  }
}

/** Which values the podSelectors of some policies ask for, by label key. */
type Asked = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function askedFor(policies: readonly NetworkPolicy[]): Asked {
  const asked = new Map<string, Map<string, string[]>>();
  for (const { name, podSelector } of [...policies].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    for (const { key, operator, values } of podSelector.requirements) {
      if (operator !== 'In') continue;
      const known = asked.get(key) ?? new Map<string, string[]>();
      asked.set(key, known);
      for (const value of values) known.set(value, [...(known.get(value) ?? []), name]);
    }
  }
  return asked;
}

function draftOf(
  end: WorkloadEnd,
  labels: Labels,
  { asked, siblings }: { readonly asked: Asked; readonly siblings: readonly WorkloadEnd[] },
): Draft {
  const names = siblings.slice(0, MOST_NAMED).map(({ name }) => shown(name));
  const more = siblings.length > MOST_NAMED ? ` and ${siblings.length - MOST_NAMED} more` : '';
  const about = {
    section: 'coverage',
    severity: 'medium',
    knownAs: 'forgotten-workload',
    subject: workloadSubject(end),
    at: '',
    evidence: [`selected are ${names.join(', ')}${more}`],
  } as const;
  const near = nearMiss(labels, asked);
  if (near !== undefined)
    return {
      ...about,
      check: 'near-miss-labels',
      message: `no policy selects it: it has ${shown(`${near.key}=${near.value}`)}, and policy ${shown(near.policy)} selects ${shown(`${near.key}=${near.meant}`)}`,
      fix: `write ${shown(`${near.key}=${near.meant}`)} into the labels of its pods if that is meant`,
    };
  const lacking = [...asked.keys()].find((key) => labelOf(labels, key) === undefined);
  if (lacking !== undefined)
    return {
      ...about,
      check: 'missing-label',
      message: `no policy selects it: it has no label ${shown(lacking)}, by which policies of its namespace select`,
      fix: `label its pods with ${shown(lacking)}, or apply a default-deny for the namespace`,
    };
  return {
    ...about,
    check: 'forgotten-workload',
    message: 'no policy selects it, though the workloads beside it are selected',
    fix: 'apply a policy for it, or a default-deny for the namespace',
  };
}

/** A label of which a policy asks for nearly the same value. */
function nearMiss(
  labels: Labels,
  asked: Asked,
): { readonly key: string; readonly value: string; readonly meant: string; readonly policy: string } | undefined {
  for (const [key, values] of asked) {
    const value = labelOf(labels, key);
    if (value === undefined || value === '') continue;
    const meant = nearest(value, values.keys());
    const policy = meant === undefined ? undefined : values.get(meant)?.[0];
    if (meant !== undefined && policy !== undefined) return { key, value, meant, policy };
  }
  return undefined;
}

function labelsOf(namespace: string, { snapshot }: AuditCase): ReadonlyMap<string, Labels> {
  const found = new Map<string, Labels>();
  const pods = [...(snapshot.workloads.get(namespace)?.all.values() ?? [])];
  pods.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const pod of pods) {
    const key = endKey(endOf(pod, snapshot));
    if (!found.has(key)) found.set(key, pod.labels);
  }
  return found;
}

import type { ClusterPolicyKind, SelectedPods } from '../model/cluster-policy.js';
import type { Problem } from '../model/result.js';
import { required } from './api-messages.js';
import { parseSelector } from './parse-selector.js';
import { isAbsent, objectOf, unknownField } from './raw-value.js';

/** Reads a `namespaces` of a cluster-wide policy: a selector of namespaces, and with them of all their pods. */
export function selectedByNamespace(raw: unknown, at: string, problems: Problem[]): SelectedPods {
  return { at, namespaces: parseSelector(raw, at, problems), pods: { at, requirements: [] } };
}

/**
 * Reads a `pods` of a cluster-wide policy, the NamespacedPod of its API: both selectors must hold. ClusterNetworkPolicy
 * takes a missing namespaceSelector for every namespace; the older kinds insist on it.
 */
export function parseSelectedPods(
  raw: unknown,
  { at, source }: { at: string; source: ClusterPolicyKind },
  problems: Problem[],
): SelectedPods {
  const { podSelector, namespaceSelector, ...others } = objectOf(raw, at, problems) ?? {};
  for (const field in others) unknownField(at, field, problems);
  if (isAbsent(podSelector)) problems.push({ at: `${at}.podSelector`, message: required('') });
  if (isAbsent(namespaceSelector) && source !== 'ClusterNetworkPolicy')
    problems.push({ at: `${at}.namespaceSelector`, message: required('') });
  return {
    at,
    namespaces: parseSelector(namespaceSelector, `${at}.namespaceSelector`, problems),
    pods: parseSelector(podSelector, `${at}.podSelector`, problems),
  };
}

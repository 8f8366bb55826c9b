import { matchesLabels, type Labels } from '../../model/labels.js';
import type { Namespace } from '../../model/namespace.js';
import { matches } from '../../model/selector.js';
import type { Workload } from '../../model/workload.js';
import { clusterPoliciesNotice } from '../../reach/cluster-scope.js';
import type { Difference } from './difference.js';

/** Pods of one namespace of which something is not as before: they themselves, or what their own policies say. */
export interface AffectedPods {
  readonly namespace: string;
  /** The object that describes it, before and after, as far as there is one. */
  readonly states: readonly Namespace[];
  readonly pods: readonly Workload[];
  /** Theirs, each once. */
  readonly labels: readonly Labels[];
}

/** All of them, by namespace. What policies elsewhere say of any other pod comes to the same as before. */
export function affectedPods(difference: Difference): readonly AffectedPods[] {
  const { before, after, policies, workloads, namespaces, services } = difference;
  const affected = new Map<string, Set<Workload>>();
  const add = (pod: Workload): void => {
    const own = affected.get(pod.namespace);
    if (own === undefined) affected.set(pod.namespace, new Set([pod]));
    else own.add(pod);
  };
  const addThose = (namespace: string, isOne: (labels: Labels) => boolean): void => {
    for (const pod of after.snapshot.workloads.get(namespace)?.all.list() ?? []) if (isOne(pod.labels)) add(pod);
  };
  for (const { before, after } of workloads) for (const pod of [before, after]) if (pod !== undefined) add(pod);
  const changed = new Map(affected);
  for (const { before, after } of policies)
    for (const policy of [before, after])
      if (policy !== undefined) addThose(policy.namespace, (labels) => matches(policy.podSelector, labels));
  for (const one of namespaces)
    if (clusterPoliciesNotice(one, after.snapshot.clusterPolicies.values())) addThose(one.name, () => true);
  // What is said of a Service is said of its pods together.
  const touched = new Set(services.flatMap((each) => [each.before, each.after]));
  for (const service of [...touched, ...(after.exposure?.services ?? [])]) {
    const selector = service?.selector;
    if (service === undefined || selector === undefined) continue;
    const own = changed.get(service.namespace);
    const isAbout = (pods: Iterable<Workload>): boolean => {
      for (const { labels } of pods) if (matchesLabels(selector, labels)) return true;
      return false;
    };
    if (touched.has(service) || (own !== undefined && isAbout(own)))
      addThose(service.namespace, (labels) => matchesLabels(selector, labels));
  }
  return Array.from(affected, ([namespace, pods]) => ({
    namespace,
    states: [before, after].flatMap(({ snapshot }) => snapshot.namespaces.get(namespace) ?? []),
    pods: [...pods],
    labels: onceEach(Array.from(pods, ({ labels }) => labels)),
  }));
}

/** Most pods share the very object with others. */
function onceEach(all: readonly Labels[]): readonly Labels[] {
  const texts = new Map<string, Labels>();
  for (const labels of new Set(all)) texts.set(JSON.stringify(labels), labels);
  return [...texts.values()];
}

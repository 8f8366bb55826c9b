import { constraintsOf, isImpossible, leavesOthers } from './key-constraint.js';
import { matchesUnlabelled, type Requirement, type Selector } from './selector.js';

/**
 * Labels that the controllers of Kubernetes give to tell their own pods apart (k8s.io/api apps/v1 and batch/v1). With them
 * nearly every pod would have a label set of its own.
 */
const OF_ONE_POD: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/**
 * Labels that pods get whoever made them, with values that say nothing of whose they are: the first pod of any StatefulSet has
 * the index 0. The topology is copied from the node (plugin/pkg/admission/podtopologylabels in Kubernetes).
 */
const OF_WHOEVER: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'pod-template-generation',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);

/** Whether controllers give a label to tell their own pods apart. */
export function isOfOnePod(key: string): boolean {
  return OF_ONE_POD.has(key);
}

/**
 * Whether pods are selected for which nobody has set a label: those without any, or with none but labels that Kubernetes gives
 * by itself. `pod-template-hash` asks for nothing that pods of a Deployment do not have anyway; `job-name in (import)`
 * asks for the pods of one job, and so does not select by default.
 */
export function matchesByDefault(selector: Selector): boolean {
  if (matchesUnlabelled(selector)) return true;
  const { requirements } = selector;
  const isGiven = ({ key }: Requirement): boolean => OF_ONE_POD.has(key) || OF_WHOEVER.has(key);
  const others = requirements.filter((requirement) => !isGiven(requirement));
  if (!matchesUnlabelled({ ...selector, requirements: others })) return false;
  const given = requirements.filter(isGiven);
  return [...constraintsOf({ ...selector, requirements: given })].every(
    ([key, constraint]) =>
      constraint.mayBeMissing || leavesOthers(constraint) || (OF_WHOEVER.has(key) && !isImpossible(constraint)),
  );
}

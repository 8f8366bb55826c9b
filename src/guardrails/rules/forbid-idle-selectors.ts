import { Type } from 'typebox';
import type { LabelCounts } from '../../model/label-counts.js';
import { isOfOnePod } from '../../model/controller-labels.js';
import { DIRECTIONS, rulesInForce, type NetworkPolicy, type PodPeer } from '../../model/network-policy.js';
import { describeSelector, selectorKey, type Selector } from '../../model/selector.js';
import type { Snapshot } from '../../model/snapshot.js';
import { selectedBy, type Effort, type Selected } from '../../reach/selected.js';
import {
  carriedByNamespaces,
  carriedByPods,
  idleReason,
  shortReason,
  type Carried,
  type IdleReason,
} from '../idle-reason.js';
import { stateRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

/** How much is looked at for one policy: enough for thousands of selectors, and a few hundredths of a second. */
const MOST_EFFORT = 300_000;
/** For so many idle selectors of a policy the nearest labels are looked for. */
const MOST_EXPLAINED = 10;

const messages = {
  pods: 'selects no pod in {where}: {because}',
  namespaces: 'selects no namespace: {because}',
} as const;

/** A selector that selects nothing is nearly always misspelt, and a policy with it does nothing that anyone notices. */
export const forbidIdleSelectors = stateRule({
  id: 'forbid-idle-selectors',
  kinds: ['NetworkPolicy'],
  judges: 'object',
  reads: { namespaces: 'cluster', workloads: 'cluster' },
  // What it finds is a mistake and no danger.
  undecidedAtMost: 'Audit',
  summary: 'Forbid selectors that match no pod or namespace',
  why: `A misspelt label makes a policy that protects nothing, or lets nobody in, and Kubernetes takes it without a word. Pods of any
phase count, finished ones too, and so do the templates of Deployments, Jobs, CronJobs and their like, so that a job between two
runs raises nothing; pods of the host's network do not, since no policy selects them. Labels that controllers give to tell their pods apart
(\`job-name\`, \`statefulset.kubernetes.io/pod-name\`) are not asked for, as they come and go. A selector without conditions is never
idle. Where there is nothing at all to select yet, it is noted and no more: policies may come before what they are for.`,
  fix: 'correct the selector, or apply first what it is to select',
  messages,
  options: Type.Object({}, { additionalProperties: false }),
  check: () => (subject, report) => {
    const { object } = subject;
    const questions = [...selectorsOf(object)].map(withoutPassingLabels).filter(asksSomething);
    if (questions.length === 0) return;
    const { snapshot } = subject;
    const effort: Effort = { left: MOST_EFFORT };
    let explained = 0;
    for (const { peer, at } of questions) {
      const selected = selectedBy(peer, { snapshot, namespace: object.namespace, effort });
      switch (selected.is) {
        case 'something':
          break;
        case 'open':
          report.undecided(at, `the labels of namespace ${shown(selected.namespace)} are not known`);
          break;
        case 'too much':
          report.undecided(at, 'there are more selectors than can be looked into at once');
          return;
        default:
          reportIdle({ peer, at, selected, snapshot, inShort: explained++ >= MOST_EXPLAINED }, report);
      }
    }
  },
});

/** A peer with conditions, or the pods that the policy is for, taken for a peer. */
interface Question {
  readonly peer: PodPeer;
  /** Where the selector of the pods is. */
  readonly at: string;
}

function* selectorsOf(policy: NetworkPolicy): Generator<Question> {
  const { podSelector } = policy;
  const chosen: PodPeer = { kind: 'pods', at: 'spec', namespaces: { kind: 'own' }, pods: podSelector };
  yield { peer: chosen, at: 'spec.podSelector' };
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesInForce(policy, direction)) {
      if (peers.kind === 'anyone') continue;
      for (const peer of peers.list) {
        if (peer.kind === 'pods') yield { peer, at: `${peer.at}.podSelector` };
      }
    }
  }
}

/** No template says which job or which pod there will be next. */
function withoutPassingLabels({ peer, at }: Question): Question {
  const { requirements } = peer.pods;
  if (!requirements.some(({ key }) => isOfOnePod(key))) return { peer, at };
  const kept = requirements.filter(({ key }) => !isOfOnePod(key));
  return { peer: { ...peer, pods: { ...peer.pods, requirements: kept } }, at };
}

function asksSomething({ peer: { namespaces, pods } }: Question): boolean {
  return (
    pods.requirements.length > 0 || (namespaces.kind === 'selected' && namespaces.selector.requirements.length > 0)
  );
}

interface Idle extends Question {
  readonly selected: Extract<Selected, { is: 'no namespace' | 'no pod' }>;
  readonly snapshot: Snapshot;
  readonly inShort: boolean;
}

function reportIdle({ peer, at, selected, snapshot, inShort }: Idle, report: Report<typeof messages>): void {
  const { namespaces, pods } = peer;
  const reasonOf = (selector: Selector, carried: Carried): IdleReason =>
    inShort ? shortReason(selector, carried.noun) : idleReason(selector, carried);
  if (selected.is === 'no namespace') {
    if (namespaces.kind === 'own') return;
    const reason = reasonOf(namespaces.selector, carriedByNamespaces(snapshot));
    const data = { because: reason.because, selector: selectorKey(namespaces.selector) };
    report.finding('namespaces', { at: `${peer.at}.namespaceSelector`, data, ...fixOf(reason) });
    return;
  }
  const labels = labelsAmong(selected.among, snapshot);
  const nobody = labels.every(({ size }) => size === 0);
  const reason: IdleReason = nobody
    ? { because: 'there is no pod with labels yet' }
    : reasonOf(pods, carriedByPods(labels));
  const where = placeOf(peer, selected.among);
  const data = { where, because: reason.because, selector: selectorKey(pods) };
  report.finding('pods', { at, data, ...fixOf(reason), ...(nobody ? ({ atMost: 'Audit' } as const) : {}) });
}

function fixOf({ meant }: IdleReason): { readonly fix?: string } {
  return meant === undefined ? {} : { fix: `write ${meant} if that is meant, or apply first what it is to select` };
}

function labelsAmong(
  among: readonly string[] | 'all',
  { workloads, workloadLabels }: Snapshot,
): readonly LabelCounts[] {
  if (among === 'all') return [workloadLabels];
  return among.flatMap((name) => workloads.get(name)?.labels ?? []);
}

function placeOf({ namespaces }: PodPeer, among: readonly string[] | 'all'): string {
  if (among === 'all') return 'any namespace';
  const [only, ...others] = among;
  if (only !== undefined && others.length === 0) return shown(only);
  const selector = namespaces.kind === 'own' ? '' : shown(describeSelector(namespaces.selector));
  return `the ${among.length} namespaces with ${selector}`;
}

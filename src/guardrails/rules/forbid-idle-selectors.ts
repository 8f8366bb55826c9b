import { Type } from 'typebox';
import { isOfOnePod } from '../../model/controller-labels.js';
import type { LabelIndex } from '../../model/label-index.js';
import { DIRECTIONS, rulesInForce, type PodPeer } from '../../model/network-policy.js';
import {
  describeSelector,
  isPositive,
  selectorKey,
  weightOf,
  type Requirement,
  type Selector,
} from '../../model/selector.js';
import type { Snapshot } from '../../model/snapshot.js';
import { Search, type Selected } from '../../reach/selected.js';
import {
  carriedByNamespaces,
  carriedByPods,
  idleReason,
  shortReason,
  type IdleReason,
  type Letters,
} from '../idle-reason.js';
import { stateRule, type Report, type StateSubject } from '../rule.js';
import { shown } from '../shown.js';

/** How much is looked at for one policy: enough for hundreds of selectors, and a few milliseconds at the worst. */
const MOST_EFFORT = 6000;
/** What each condition and value of a selector that selects nothing takes of it again, since that has to be told. */
const TELLING = 40;
/** How many letters of labels are compared for one policy: some hundred labels. */
const MOST_LETTERS = 2000;
/** Where a selector looks in more namespaces, nobody counts who carries what in each of them. */
const MOST_NAMESPACES = 20;

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
    const { podSelector } = subject.object;
    const inquiry = new Inquiry(subject, report);
    inquiry.ask({ kind: 'pods', at: '', namespaces: OWN, pods: podSelector }, 'spec.podSelector');
    for (const direction of DIRECTIONS) {
      for (const { peers } of rulesInForce(subject.object, direction)) {
        if (peers.kind === 'anyone') continue;
        for (const peer of peers.list) if (peer.kind === 'pods') inquiry.ask(peer);
      }
    }
  },
});

const OWN: PodPeer['namespaces'] = { kind: 'own' };

/** The questions of one policy, which share what may be looked at. */
class Inquiry {
  readonly #subject: StateSubject<'NetworkPolicy'>;
  readonly #report: Report<typeof messages>;
  readonly #letters: Letters = { left: MOST_LETTERS };
  #search: Search | undefined;
  #ended = false;

  constructor(subject: StateSubject<'NetworkPolicy'>, report: Report<typeof messages>) {
    this.#subject = subject;
    this.#report = report;
  }

  /** Asks about a peer, or about the pods that the policy is for, taken for a peer; `at` is where the selector of the pods is. */
  ask(asked: PodPeer, at?: string): void {
    if (this.#ended) return;
    const peer = withoutPassingLabels(asked);
    if (!asksSomething(peer)) return;
    const { snapshot, object } = this.#subject;
    const search = (this.#search ??= new Search({ snapshot, namespace: object.namespace, effort: MOST_EFFORT }));
    const selected = search.selectedBy(peer);
    if (selected.is === 'something') return;
    const place = at ?? `${peer.at}.podSelector`;
    switch (selected.is) {
      case 'open':
        search.left -= TELLING;
        this.#report.undecided(
          place,
          `nothing describes namespace ${shown(selected.namespace)}, and its labels decide`,
        );
        break;
      case 'too much':
        this.#ended = true;
        this.#report.undecided(place, 'there are more selectors than can be looked into at once');
        break;
      case 'no namespace':
        this.#tellNoNamespace(peer, search);
        break;
      case 'no pod':
        this.#tellNoPod({ peer, at: place, among: selected.among }, search);
    }
  }

  #tellNoNamespace({ at, namespaces }: PodPeer, search: Search): void {
    if (namespaces.kind === 'own') return;
    const { selector } = namespaces;
    search.left -= TELLING * weightOf(selector);
    const reason = idleReason(selector, carriedByNamespaces(this.#subject.snapshot, this.#letters));
    const data = { because: reason.because, selector: selectorKey(selector) };
    const about = { namespaces: data.selector };
    this.#report.finding('namespaces', { at: `${at}.namespaceSelector`, data, about, ...fixOf(reason) });
  }

  #tellNoPod({ peer, at, among }: Idle, search: Search): void {
    search.left -= TELLING * weightOf(peer.pods);
    const data = { where: placeOf(peer, among), selector: selectorKey(peer.pods) };
    const { namespaces } = peer;
    const about = {
      namespaces: namespaces.kind === 'own' ? namespaces.kind : selectorKey(namespaces.selector),
      pods: data.selector,
    };
    if (this.#isOfHosts(peer.pods, among, search)) {
      const because = `only pods of the host's network have ${shown(describeSelector(peer.pods))}, and no policy selects those`;
      this.#report.finding('pods', { at, data: { ...data, because }, about, fix: HOSTS_FIX });
      return;
    }
    const labels = labelsAmong(among, this.#subject.snapshot);
    if (labels?.every(({ carriers }) => carriers.size === 0) === true) {
      const because = 'there is no pod with labels yet';
      this.#report.finding('pods', { at, data: { ...data, because }, about, atMost: 'Audit' });
      return;
    }
    const reason =
      labels === undefined
        ? shortReason(peer.pods, 'pod')
        : idleReason(peer.pods, carriedByPods(labels, this.#letters));
    this.#report.finding('pods', { at, data: { ...data, because: reason.because }, about, ...fixOf(reason) });
  }

  /** Whether the labels are there, on pods that no policy selects (N26). */
  #isOfHosts(pods: Selector, among: Among, search: Search): boolean {
    if (!pods.requirements.some(isPositive)) return false;
    const { workloads } = this.#subject.snapshot;
    if (among !== 'all') return among.some((name) => search.selects(workloads.get(name)?.hostLabels, pods) === 'yes');
    return (
      workloads.find(({ hostLabels }) => hostLabels.sets.size > 0 && search.selects(hostLabels, pods) === 'yes') !==
      undefined
    );
  }
}

const HOSTS_FIX =
  "correct the selector; of pods of the host's network, policies know only the addresses of their nodes";

type Among = Extract<Selected, { is: 'no pod' }>['among'];

interface Idle {
  readonly peer: PodPeer;
  readonly at: string;
  readonly among: Among;
}

/** No template says which job or which pod there will be next. */
function withoutPassingLabels(peer: PodPeer): PodPeer {
  const { requirements } = peer.pods;
  if (!requirements.some(isPassing)) return peer;
  return { ...peer, pods: { ...peer.pods, requirements: requirements.filter((each) => !isPassing(each)) } };
}

function isPassing({ key }: Requirement): boolean {
  return isOfOnePod(key);
}

function asksSomething({ namespaces, pods }: PodPeer): boolean {
  return (
    pods.requirements.length > 0 || (namespaces.kind === 'selected' && namespaces.selector.requirements.length > 0)
  );
}

function fixOf({ meant }: IdleReason): { readonly fix?: string } {
  return meant === undefined ? {} : { fix: `write ${meant} if that is meant, or apply first what it is to select` };
}

/** Undefined where there are too many to look into each. */
function labelsAmong(among: Among, { workloads, workloadLabels }: Snapshot): readonly LabelIndex[] | undefined {
  if (among === 'all') return [workloadLabels];
  if (among.length > MOST_NAMESPACES) return undefined;
  return among.flatMap((name) => workloads.get(name)?.labels ?? []);
}

function placeOf({ namespaces }: PodPeer, among: Among): string {
  if (among === 'all') return 'any namespace';
  const [only, ...others] = among;
  if (only !== undefined && others.length === 0) return shown(only);
  const selector = namespaces.kind === 'own' ? '' : shown(describeSelector(namespaces.selector));
  return `the ${among.length} namespaces with ${selector}`;
}

import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import { ruleEffect } from '../model/cluster-policy.js';
import { DIRECTIONS, type NetworkPolicy } from '../model/network-policy.js';
import { SNAPSHOT_KINDS, type Snapshot, type SnapshotKind } from '../model/snapshot.js';
import { compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import type { Assumption } from './views.js';

/** What all that is said of a snapshot rests on. It looks at every policy. */
export function assumptionsOf(evaluation: Evaluation, snapshot: Snapshot): readonly Assumption[] {
  return [
    ...policyAssumptions(evaluation, allPolicies(snapshot)),
    ...hostNetwork(evaluation),
    ...undescribedNamespaces(evaluation, snapshot),
    ...unknownPeers(snapshot),
    ...incompleteness(snapshot),
  ];
}

/** What is said of a change rests on; of policies, only of those that change. */
export function diffAssumptions(evaluation: Evaluation, before: Snapshot, after: Snapshot): readonly Assumption[] {
  const policies = evaluation
    .changes(before, after)
    .policies.flatMap(({ before, after }) => [
      ...(before === undefined ? [] : [before]),
      ...(after === undefined ? [] : [after]),
    ]);
  return [
    ...policyAssumptions(evaluation, policies),
    ...undescribedNamespaces(evaluation, after),
    ...incompleteness(after),
  ];
}

/** What is said of some policies rests on. */
function policyAssumptions(
  { population, rows, settings }: Evaluation,
  policies: Iterable<NetworkPolicy>,
): readonly Assumption[] {
  const onPods: string[] = [];
  const onUnknown: string[] = [];
  for (const policy of policies) {
    const blocks = DIRECTIONS.flatMap((direction) =>
      rows.compiled(policy).rules[direction].flatMap(({ blocks }) => blocks ?? []),
    );
    if (blocks.length === 0) continue;
    const about = `${policy.namespace}/${policy.name} (NetworkPolicy)`;
    if (blocks.some((one) => population.addressIndex.anyWithin(one.set))) onPods.push(about);
    if (population.withoutAddress > 0 && settings.ipBlockMatchesPods) onUnknown.push(about);
  }
  const assumptions: Assumption[] = [];
  const add = (id: Assumption['id'], text: string, about: readonly string[]): void => {
    if (about.length > 0) assumptions.push({ id, text, about: [...new Set(about)].sort(compareTexts) });
  };
  add(
    'ip-block-matches-pods',
    settings.ipBlockMatchesPods
      ? 'An ipBlock is taken to match addresses of pods, too, as with most network plugins.'
      : 'An ipBlock is taken to match no address of a pod, as with Cilium.',
    onPods,
  );
  add(
    'ip-block-on-unknown-address',
    'No ipBlock is taken to match a pod whose address is not known, as one of a template.',
    onUnknown,
  );
  return assumptions;
}

function* allPolicies({ policies }: Snapshot): Generator<NetworkPolicy> {
  for (const own of policies.values()) yield* own.values();
}

function hostNetwork({ population }: Evaluation): readonly Assumption[] {
  if (population.hostNetwork.size === 0) return [];
  const about = Array.from(population.hostNetwork, ({ namespace, name, source }) => `${namespace}/${name} (${source})`);
  return [
    {
      id: 'host-network',
      text: 'Policies do not say what pods of the host network may do: they are left out, and their traffic is that of their node.',
      about: about.sort(compareTexts),
    },
  ];
}

function undescribedNamespaces({ population }: Evaluation, snapshot: Snapshot): readonly Assumption[] {
  if (population.undescribed.length === 0) return [];
  const isAsked = [...snapshot.policiesByNamespaceLabel.keys()].some((key) => key !== NAMESPACE_NAME_LABEL);
  if (!isAsked) return [];
  const about = population.undescribed.map((name) => `${name} (Namespace)`);
  return [
    {
      id: 'undescribed-namespace',
      text: 'Of a namespace that no object describes only the name is known: it is taken to match no selector that asks for another label.',
      about: about.sort(compareTexts),
    },
  ];
}

/** What no engine can know of cluster-wide policies: nodes are not watched, and names are resolved elsewhere. */
function unknownPeers({ clusterPolicies }: Snapshot): readonly Assumption[] {
  const about = [...clusterPolicies.values()].filter(({ rules }) =>
    DIRECTIONS.some((direction) =>
      rules[direction].some(
        (rule) =>
          ruleEffect(rule) !== 'as-written' || rule.peers.some(({ kind }) => kind === 'nodes' || kind === 'domains'),
      ),
    ),
  );
  if (about.length === 0) return [];
  return [
    {
      id: 'unknown-peer',
      text: 'Peers that are nodes or domain names are taken to match nobody; a rule with a part of no known kind allows nothing, and refuses everything where it does not allow.',
      about: about.map(({ source, name }) => `${name} (${source})`).sort(compareTexts),
    },
  ];
}

const KIND_TEXTS: Readonly<Record<SnapshotKind, string>> = {
  namespaces: 'Namespace',
  policies: 'NetworkPolicy',
  clusterPolicies: 'cluster-wide policy',
  workloads: 'workload',
};

function incompleteness({ unreadable, knowledge }: Snapshot): readonly Assumption[] {
  const assumptions: Assumption[] = [];
  const about = SNAPSHOT_KINDS.flatMap((kind) =>
    [...unreadable[kind].values()].flatMap(({ namespace, name, reason }) => {
      // What is nowhere described is an assumption of its own.
      if (reason === undefined) return [];
      if (kind === 'policies') return `${namespace}/${name} (NetworkPolicy)`;
      if (kind === 'namespaces') return `${name} (Namespace)`;
      const [source = '', plain = ''] = name.split('/');
      return namespace === '' ? `${plain} (${source})` : `${namespace}/${plain} (${source})`;
    }),
  );
  if (about.length > 0) {
    const text = 'What cannot be read is taken not to be there.';
    assumptions.push({ id: 'unreadable-object', text, about: about.sort(compareTexts) });
  }
  const unknown = SNAPSHOT_KINDS.filter((kind) => !knowledge[kind].complete);
  if (unknown.length > 0) {
    const text = `There may be more objects than are known of these kinds: ${unknown.map((kind) => KIND_TEXTS[kind]).join(', ')}.`;
    assumptions.push({ id: 'incomplete-snapshot', text, about: [] });
  }
  return assumptions;
}

import { AddressSet } from '../model/address-set.js';
import type { Peer } from '../model/network-policy.js';
import { matches } from '../model/selector.js';
import { matchesPods, type PodMatcher } from './compiled-policy.js';
import type { Evaluation } from './evaluation.js';
import type { LabelSet, PodClass } from './pod-class.js';
import type { Effort } from './effort.js';

/** Peers of one policy: any of them. */
export interface PeerSet {
  readonly anyone: boolean;
  readonly pods: readonly PodMatcher[];
  readonly addresses: AddressSet;
  /** Whether these are of cluster-wide policies, whose networks are about pods in any case (N30). */
  readonly clusterWide: boolean;
}

/** The peers of some rules; undefined is anyone. */
export function peerSetOf(peers: Iterable<Peer | undefined>, { rows }: Evaluation): PeerSet {
  const pods: PodMatcher[] = [];
  const sets: AddressSet[] = [];
  let anyone = false;
  for (const peer of peers) {
    if (peer === undefined) anyone = true;
    else if (peer.kind === 'addresses') sets.push(peer.set);
    else pods.push(rows.podMatcher(peer));
  }
  return { anyone, pods, addresses: AddressSet.union(sets), clusterWide: false };
}

/** All classes with pods that are meant by a policy of this namespace, and perhaps a few that are not. */
export function classesMeant(
  { anyone, pods, addresses, clusterWide }: PeerSet,
  {
    namespace,
    evaluation,
    effort,
  }: { readonly namespace: string; readonly evaluation: Evaluation; readonly effort: Effort },
): ReadonlySet<PodClass> {
  const { population, settings } = evaluation;
  const all = (): Generator<PodClass> => population.classes();
  if (anyone) return new Set(all());
  const meant = new Set<PodClass>();
  for (const matcher of pods) {
    for (const podClass of candidates(matcher, namespace, evaluation)) {
      if (effort.left-- < 0) return meant;
      if (matchesPods(matcher, namespace, podClass)) meant.add(podClass);
    }
  }
  if (addresses.isEmpty || !(clusterWide || settings.ipBlockMatchesPods)) return meant;
  population.addressIndex.addWithin(addresses, meant, effort);
  return meant;
}

/** The classes of a namespace that a policy of it selects. */
export function* classesSelected(
  { podSelector, namespace }: { readonly podSelector: PodMatcher['pods']; readonly namespace: string },
  { population }: Evaluation,
): Generator<PodClass> {
  for (const podClass of population.namespaces.get(namespace)?.classes.values() ?? [])
    if (matches(podSelector, podClass.labels)) yield podClass;
}

function* candidates(matcher: PodMatcher, namespace: string, { population }: Evaluation): Generator<PodClass> {
  if (matcher.namespaces === undefined) {
    yield* population.namespaces.get(namespace)?.classes.values() ?? [];
    return;
  }
  const namespaces = matcher.namespaces.namespaces(population);
  let inNamespaces = 0;
  for (const { classes } of namespaces) inNamespaces += classes.size;
  const required = matcher.pods.requirements.find(({ operator }) => operator === 'In');
  const labelled: LabelSet[] = [];
  let carrying = 0;
  for (const value of new Set(required?.values)) {
    for (const labelSet of population.labelSets.carrying(required?.key ?? '', value)) {
      labelled.push(labelSet);
      carrying += labelSet.classes.size;
      if (carrying >= inNamespaces) break;
    }
  }
  // By whichever way there are fewer to look at.
  if (required !== undefined && carrying < inNamespaces) for (const { classes } of labelled) yield* classes;
  else for (const { classes } of namespaces) yield* classes.values();
}

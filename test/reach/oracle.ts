import type { Family } from '../../src/model/cidr.js';
import type { ClusterAction, ClusterPeer, ClusterPolicy, SelectedPods } from '../../src/model/cluster-policy.js';
import type { Labels } from '../../src/model/labels.js';
import type { Direction, NetworkPolicy, Peer } from '../../src/model/network-policy.js';
import type { Protocol } from '../../src/model/port-set.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Workload } from '../../src/model/workload.js';
import type { ReachSettings } from '../../src/reach/views.js';
import { addressValue } from './oracle-addresses.js';
import { holds, matchesClusterPort, matchesPort, selects, selectsNamespace } from './oracle-matching.js';

/**
 * The oracle: who may connect to whom, asked of one pod, one peer, one address and one port at a time, and answered by
 * reading the semantics aloud. It is slow, has no data structure, and shares nothing with the engine but the objects.
 */
export interface OracleCluster {
  readonly pods: readonly OraclePod[];
  /** The labels of the namespaces that an object describes. */
  readonly described: ReadonlyMap<string, Labels>;
  readonly policies: readonly NetworkPolicy[];
  readonly clusterPolicies: readonly ClusterPolicy[];
  readonly settings: ReachSettings;
}

/** A pod that is there or that a template will make; never of the host's network, never finished (N26, N27). */
export interface OraclePod {
  readonly workload: Workload;
  /** What the pod counts as in a map. */
  readonly end: OracleEnd;
  readonly addresses: readonly OracleAddress[];
}

/** A workload as the map names it. */
export interface OracleEnd {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
}

/** One address of a family, as a number. */
export interface OracleAddress {
  readonly family: Family;
  readonly value: bigint;
}

/** One port of one protocol. */
export interface OraclePort {
  readonly protocol: Protocol;
  readonly number: number;
}

/** What one side of a connection sees of the other: a pod, an address, or a pod under one of its addresses. */
export interface OraclePeer {
  readonly pod: OraclePod | undefined;
  /** Undefined for a pod whose address is not known, which no ipBlock matches. */
  readonly address: OracleAddress | undefined;
}

/** Reads a snapshot the long way round. */
export function oracleCluster(snapshot: Snapshot, settings: ReachSettings): OracleCluster {
  const workloads = [...snapshot.workloads.values()].flatMap(({ all }) => [...all.values()]);
  return {
    pods: workloads
      .filter(({ hostNetwork, phase }) => !hostNetwork && phase !== 'finished')
      .filter((workload) => !(isRevision(workload) && workload.owner !== undefined))
      .map((workload) => ({
        workload,
        end: endOf(workload, workloads),
        addresses: workload.addresses.map(addressValue),
      })),
    described: new Map([...snapshot.namespaces.values()].map(({ name, metadata }) => [name, metadata.labels])),
    policies: [...snapshot.policies.values()].flatMap((own) => [...own.values()]),
    clusterPolicies: [...snapshot.clusterPolicies.values()],
    settings,
  };
}

/** What owns a pod or, where that is a ReplicaSet or a Job, what owns it in turn; no further, and a template is its own. */
function endOf({ source, namespace, name, owner }: Workload, all: readonly Workload[]): OracleEnd {
  if (source !== 'Pod' || owner === undefined) return { namespace, name, kind: source };
  const between = all.find(
    (one) => isRevision(one) && one.namespace === namespace && one.source === owner.kind && one.name === owner.name,
  );
  const top = between?.owner ?? owner;
  return { namespace, name: top.name, kind: top.kind };
}

/** ReplicaSets and Jobs, of whose templates no pod will be made any more where something owns them. */
function isRevision({ source }: Workload): boolean {
  return source === 'ReplicaSet' || source === 'Job';
}

/** Whether the pod may open this port to the peer, as far as the policies of the pod are asked (N3, N4, N30). */
export function sideAllows(cluster: OracleCluster, side: OracleSide, port: OraclePort): boolean {
  const admin = tierSays(cluster, { side, tier: 'admin' }, port);
  if (admin === 'allow' || admin === 'deny') return admin === 'allow';
  const isolating = isolatingPolicies(cluster, side.self, side.direction);
  if (isolating.length > 0) return isolating.some((policy) => policyAllows(cluster, { side, policy }, port));
  return tierSays(cluster, { side, tier: 'baseline' }, port) !== 'deny';
}

/** Whether any rule has the peer among its peers and the port among its ports (N6 to N8). */
function policyAllows(
  cluster: OracleCluster,
  { side, policy }: { side: OracleSide; policy: NetworkPolicy },
  port: OraclePort,
): boolean {
  return policy.rules[side.direction].some(
    ({ peers, ports }) =>
      (peers.kind === 'anyone' || peers.list.some((one) => matchesPeer(cluster, { policy, one }, side.peer))) &&
      (ports.kind === 'any' || ports.list.some((one) => matchesPort(one, port, destinationOf(side)))),
  );
}

/** What the first matching rule of a tier does, of the policies with the lowest priority first; undefined where none matches. */
function tierSays(
  cluster: OracleCluster,
  { side, tier }: { side: OracleSide; tier: ClusterPolicy['tier'] },
  port: OraclePort,
): ClusterAction | undefined {
  const asked = cluster.clusterPolicies
    .filter((policy) => policy.tier === tier && selectsPod(cluster, policy.subject, side.self))
    .sort((one, other) => one.priority - other.priority || (nameOf(one) < nameOf(other) ? -1 : 1));
  for (const { peers, ports, action } of asked.flatMap(({ rules }) => rules[side.direction])) {
    const unknown =
      peers.some(({ kind }) => kind === 'unknown') ||
      (ports.kind === 'listed' && ports.list.some(({ kind }) => kind === 'unknown'));
    if (unknown && action === 'allow') continue;
    if (unknown) return 'deny';
    if (!peers.some((peer) => matchesClusterPeer(cluster, peer, side.peer))) continue;
    if (ports.kind === 'any' || ports.list.some((one) => matchesClusterPort(one, port, destinationOf(side))))
      return action;
  }
  return undefined;
}

function nameOf({ source, name }: ClusterPolicy): string {
  return `${source}/${name}`;
}

/** The pod whose ports have the names. */
function destinationOf({ self, direction, peer }: OracleSide): OraclePod | undefined {
  return direction === 'egress' ? peer.pod : self;
}

/** One pod's side of a connection. */
export interface OracleSide {
  readonly self: OraclePod;
  readonly direction: Direction;
  readonly peer: OraclePeer;
}

/** The NetworkPolicies that isolate a pod in a direction: of its own namespace, selecting it, with that type (N1 to N3). */
export function isolatingPolicies(
  { policies }: OracleCluster,
  { workload: { namespace, labels } }: OraclePod,
  direction: Direction,
): readonly NetworkPolicy[] {
  return policies.filter(
    (policy) => policy.namespace === namespace && policy.isolates[direction] && selects(policy.podSelector, labels),
  );
}

/** Whether two pods may open a connection at a port: in one family that both have, or judged without addresses. */
export function podsConnect(
  cluster: OracleCluster,
  [from, to]: readonly [OraclePod, OraclePod],
  port: OraclePort,
): boolean {
  const both = (source: OracleAddress | undefined, target: OracleAddress | undefined): boolean =>
    sideAllows(cluster, { self: from, direction: 'egress', peer: { pod: to, address: target } }, port) &&
    sideAllows(cluster, { self: to, direction: 'ingress', peer: { pod: from, address: source } }, port);
  if (from.addresses.length === 0 || to.addresses.length === 0) return both(undefined, undefined);
  return from.addresses.some((source) =>
    to.addresses.some((target) => source.family === target.family && both(source, target)),
  );
}

/** Whether a pod and an address outside of the cluster may connect: only the pod has a side (N4), and it needs the family. */
export function worldConnects(
  cluster: OracleCluster,
  { self, direction, address }: { self: OraclePod; direction: Direction; address: OracleAddress },
  port: OraclePort,
): boolean {
  const families = self.addresses.map(({ family }) => family);
  if (families.length > 0 && !families.includes(address.family)) return false;
  return sideAllows(cluster, { self, direction, peer: { pod: undefined, address } }, port);
}

function matchesPeer(
  cluster: OracleCluster,
  { policy, one }: { policy: NetworkPolicy; one: Peer },
  { pod, address }: OraclePeer,
): boolean {
  if (one.kind === 'addresses') {
    if (address === undefined) return false;
    if (pod !== undefined && !cluster.settings.ipBlockMatchesPods) return false;
    return holds(one.cidr, address) && !one.except.some((except) => holds(except, address));
  }
  if (pod === undefined) return false;
  const { namespace, labels } = pod.workload;
  const inNamespace =
    one.namespaces.kind === 'own'
      ? namespace === policy.namespace
      : selectsNamespace(cluster.described, one.namespaces.selector, namespace);
  return inNamespace && selects(one.pods, labels);
}

/** Networks match addresses of pods, whatever ipBlock does (N30); which addresses nodes and domains have, nobody knows here. */
function matchesClusterPeer(cluster: OracleCluster, peer: ClusterPeer, { pod, address }: OraclePeer): boolean {
  if (peer.kind === 'pods') return pod !== undefined && selectsPod(cluster, peer, pod);
  return peer.kind === 'networks' && address !== undefined && peer.cidrs.some((cidr) => holds(cidr, address));
}

function selectsPod({ described }: OracleCluster, selected: SelectedPods, { workload }: OraclePod): boolean {
  return (
    selectsNamespace(described, selected.namespaces, workload.namespace) && selects(selected.pods, workload.labels)
  );
}

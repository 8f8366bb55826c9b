import { FAMILIES, type Cidr } from '../../src/model/cidr.js';
import type { ClusterRule } from '../../src/model/cluster-policy.js';
import { DIRECTIONS, type Direction, type PolicyRule } from '../../src/model/network-policy.js';
import { PROTOCOLS, type Protocol } from '../../src/model/port-set.js';
import { addressName, FAMILY_SIZE } from './oracle-addresses.js';
import {
  isolatingPolicies,
  podsConnect,
  worldConnects,
  type OracleAddress,
  type OracleCluster,
  type OracleEnd,
  type OraclePod,
  type OraclePort,
} from './oracle.js';

/** Ports as JSON says them. */
export type PlainPorts = 'all' | Readonly<Record<Protocol, readonly string[]>>;

/** An end as JSON says it; addresses are `first-last`, IPv4 before IPv6. */
export type PlainEnd = OracleEnd | { readonly addresses: readonly string[] };

/** A connection as JSON says it. */
export interface PlainConnection {
  readonly from: PlainEnd;
  readonly to: PlainEnd;
  readonly ports: PlainPorts;
}

/** The map as JSON says it, without assumptions. */
export interface PlainMap {
  readonly connections: readonly PlainConnection[];
  readonly notIsolated: readonly (OracleEnd & { readonly direction: Direction })[];
}

/** The difference as JSON says it, without assumptions. */
export interface PlainDiff {
  readonly opened: readonly PlainConnection[];
  readonly closed: readonly PlainConnection[];
  readonly isolation: readonly (OracleEnd & { readonly direction: Direction; readonly change: 'gained' | 'lost' })[];
}

/** What all clusters of a question have between one bound and the next is alike, so the first of each is asked. */
interface Bounds {
  readonly ports: readonly number[];
  readonly addresses: readonly OracleAddress[];
}

/** For each protocol and each bound of ports, whether a connection may be opened there. */
type Open = readonly boolean[];

/** Who reaches whom: from one workload to another, and between a workload and each bound of addresses. */
interface Reach {
  readonly ends: ReadonlyMap<string, OracleEnd>;
  readonly pairs: ReadonlyMap<string, Open>;
  /** By {@link worldKey}, in the order of the bounds of addresses. */
  readonly world: ReadonlyMap<string, readonly Open[]>;
  /** The {@link worldKey} of workloads all of whose pods are isolated. */
  readonly isolated: ReadonlySet<string>;
}

/** All connections of a cluster. */
export function oracleMap(cluster: OracleCluster): PlainMap {
  const bounds = boundsOf([cluster]);
  const reach = reachOf(cluster, bounds);
  return {
    connections: plainConnections(reach, reach, bounds),
    notIsolated: [...reach.ends].flatMap(([key, end]) =>
      DIRECTIONS.filter((direction) => !reach.isolated.has(worldKey(key, direction))).map((direction) => ({
        ...end,
        direction,
      })),
    ),
  };
}

/** What may be opened from one end to another, where an end is a workload or one address outside. */
export function oracleConnection(
  cluster: OracleCluster,
  from: OracleEnd | OracleAddress,
  to: OracleEnd | OracleAddress,
): PlainPorts {
  const bounds = boundsOf([cluster]);
  const podsOf = (end: OracleEnd | OracleAddress): readonly OraclePod[] =>
    cluster.pods.filter((pod) => JSON.stringify(pod.end) === JSON.stringify(end));
  const isOpen = (port: OraclePort): boolean => {
    if ('family' in to) {
      const question = { direction: 'egress', address: to } as const;
      return podsOf(from).some((self) => worldConnects(cluster, { self, ...question }, port));
    }
    if ('family' in from) {
      const question = { direction: 'ingress', address: from } as const;
      return podsOf(to).some((self) => worldConnects(cluster, { self, ...question }, port));
    }
    return podsOf(from).some((source) => podsOf(to).some((target) => podsConnect(cluster, [source, target], port)));
  };
  return plainPorts(portByPort(bounds, isOpen), bounds);
}

/** What a change opens and closes, with the pairs left out of which an end's isolation flips. */
export function oracleDiff(before: OracleCluster, after: OracleCluster): PlainDiff {
  const bounds = boundsOf([before, after]);
  const [earlier, later] = [reachOf(before, bounds), reachOf(after, bounds)];
  const flips = [...earlier.ends].flatMap(([key, end]) =>
    DIRECTIONS.flatMap((direction) => {
      const at = worldKey(key, direction);
      if (!later.ends.has(key) || earlier.isolated.has(at) === later.isolated.has(at)) return [];
      return [{ at, end, direction, change: later.isolated.has(at) ? ('gained' as const) : ('lost' as const) }];
    }),
  );
  const flipped = new Set(flips.map(({ at }) => at));
  return {
    opened: plainConnections(without(later, earlier, flipped), later, bounds),
    closed: plainConnections(without(earlier, later, flipped), earlier, bounds),
    isolation: flips.map(({ end, direction, change }) => ({ ...end, direction, change })),
  };
}

function reachOf(cluster: OracleCluster, bounds: Bounds): Reach {
  const ends = new Map<string, OracleEnd>();
  const pods = new Map<string, OraclePod[]>();
  for (const pod of cluster.pods) {
    const key = JSON.stringify(pod.end);
    ends.set(key, pod.end);
    pods.set(key, [...(pods.get(key) ?? []), pod]);
  }
  const pairs = new Map<string, Open>();
  const world = new Map<string, readonly Open[]>();
  const isolated = new Set<string>();
  for (const [key, own] of pods) {
    for (const [other, others] of pods) {
      if (key === other) continue;
      const isOpen = (port: OraclePort): boolean =>
        own.some((source) => others.some((target) => podsConnect(cluster, [source, target], port)));
      pairs.set(JSON.stringify([key, other]), portByPort(bounds, isOpen));
    }
    for (const direction of DIRECTIONS) {
      const open = bounds.addresses.map((address) =>
        portByPort(bounds, (port) => own.some((self) => worldConnects(cluster, { self, direction, address }, port))),
      );
      world.set(worldKey(key, direction), open);
      if (own.every((pod) => isolatingPolicies(cluster, pod, direction).length > 0))
        isolated.add(worldKey(key, direction));
    }
  }
  return { ends, pairs, world, isolated };
}

function worldKey(end: string, direction: Direction): string {
  return JSON.stringify([end, direction]);
}

function portByPort({ ports }: Bounds, isOpen: (port: OraclePort) => boolean): Open {
  return PROTOCOLS.flatMap((protocol) => ports.map((number) => isOpen({ protocol, number })));
}

/** Every number at which something can change: where a range starts, and one past its end. */
function boundsOf(clusters: readonly OracleCluster[]): Bounds {
  const ports = new Set([1]);
  const addresses = { ipv4: new Set([0n]), ipv6: new Set([0n]) };
  const holdBlock = ({ family, first, prefix }: Cidr): void => {
    addresses[family].add(BigInt(first)).add(BigInt(first) + (FAMILY_SIZE[family] >> BigInt(prefix)));
  };
  for (const { policies, clusterPolicies, pods } of clusters) {
    const rules = [...policies, ...clusterPolicies].flatMap((policy): readonly (PolicyRule | ClusterRule)[] =>
      DIRECTIONS.flatMap((direction): readonly (PolicyRule | ClusterRule)[] => policy.rules[direction]),
    );
    for (const { number } of pods.flatMap(({ workload }) => workload.namedPorts)) ports.add(number).add(number + 1);
    for (const rule of rules) {
      for (const port of rule.ports.kind === 'any' ? [] : rule.ports.list)
        if (port.kind === 'numbers') ports.add(port.from).add(port.to + 1);
      for (const peer of 'kind' in rule.peers ? (rule.peers.kind === 'anyone' ? [] : rule.peers.list) : rule.peers) {
        if (peer.kind === 'addresses') [peer.cidr, ...peer.except].forEach(holdBlock);
        if (peer.kind === 'networks') peer.cidrs.forEach(holdBlock);
      }
    }
  }
  return {
    ports: [...ports].filter((port) => port <= 65535).sort((a, b) => a - b),
    addresses: FAMILIES.flatMap((family) =>
      [...addresses[family]]
        .filter((value) => value < FAMILY_SIZE[family])
        .sort((a, b) => (a < b ? -1 : 1))
        .map((value) => ({ family, value })),
    ),
  };
}

/** What the one has and the other has not, but for the pairs of flipped ends. */
function without(one: Reach, other: Reach, flipped: ReadonlySet<string>): Pick<Reach, 'pairs' | 'world'> {
  const less = (open: Open, less: Open | undefined): Open => open.map((is, at) => is && less?.[at] !== true);
  const isFlipped = (pair: string): boolean => {
    const [from = '', to = ''] = JSON.parse(pair) as readonly string[];
    return flipped.has(worldKey(from, 'egress')) || flipped.has(worldKey(to, 'ingress'));
  };
  return {
    pairs: new Map(
      [...one.pairs]
        .filter(([pair]) => !isFlipped(pair))
        .map(([pair, open]) => [pair, less(open, other.pairs.get(pair))]),
    ),
    world: new Map(
      [...one.world]
        .filter(([key]) => !flipped.has(key))
        .map(([key, opens]) => [key, opens.map((open, at) => less(open, other.world.get(key)?.[at]))]),
    ),
  };
}

function plainConnections(
  { pairs, world }: Pick<Reach, 'pairs' | 'world'>,
  { ends }: Reach,
  bounds: Bounds,
): readonly PlainConnection[] {
  const end = (key: string): OracleEnd => ends.get(key) as OracleEnd;
  const between = [...pairs]
    .filter(([, open]) => open.includes(true))
    .map(([pair, open]) => {
      const [from = '', to = ''] = JSON.parse(pair) as readonly string[];
      return { from: end(from), to: end(to), ports: plainPorts(open, bounds) };
    });
  const outside = [...world].flatMap(([key, opens]) => {
    const [name, direction] = JSON.parse(key) as readonly [string, Direction];
    const alike = new Map<string, number[]>();
    for (const [at, open] of opens.entries()) {
      if (!open.includes(true)) continue;
      const text = JSON.stringify(open);
      alike.set(text, [...(alike.get(text) ?? []), at]);
    }
    return [...alike]
      .map(([text, at]) => ({ open: JSON.parse(text) as Open, at }))
      .map(({ open, at }) => {
        const ports = plainPorts(open, bounds);
        const addresses = { addresses: plainAddresses(at, bounds) };
        return direction === 'egress'
          ? { from: end(name), to: addresses, ports }
          : { from: addresses, to: end(name), ports };
      });
  });
  return [...between, ...outside];
}

function plainPorts(open: Open, { ports }: Bounds): PlainPorts {
  if (!open.includes(false)) return 'all';
  const texts = (protocol: Protocol): readonly string[] => {
    const own = open.slice(PROTOCOLS.indexOf(protocol) * ports.length).slice(0, ports.length);
    const ranges: string[] = [];
    for (let at = 0; at < own.length; at++) {
      if (own[at] !== true || own[at - 1] === true) continue;
      const after = own.indexOf(false, at);
      const [first, last] = [ports[at], after < 0 ? 65535 : (ports[after] ?? 0) - 1];
      ranges.push(first === last ? String(first) : `${String(first)}-${String(last)}`);
    }
    return ranges;
  };
  return { TCP: texts('TCP'), UDP: texts('UDP'), SCTP: texts('SCTP') };
}

function plainAddresses(held: readonly number[], { addresses }: Bounds): readonly string[] {
  const is = (at: number): boolean => held.includes(at);
  const family = (at: number): string | undefined => addresses[at]?.family;
  return held
    .filter((at) => !is(at - 1) || family(at - 1) !== family(at))
    .map((from) => {
      const first = addresses[from] as OracleAddress;
      let end = from + 1;
      while (is(end) && family(end) === first.family) end++;
      const next = addresses[end];
      const past = next?.family === first.family ? next.value : FAMILY_SIZE[first.family];
      return `${addressName(first)}-${addressName({ family: first.family, value: past - 1n })}`;
    });
}

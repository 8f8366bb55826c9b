import type { PortSet } from '../model/port-set.js';
import { compareTexts } from '../reach/end-order.js';
import type { AddressesEnd, Connection, End, WorkloadEnd } from '../reach/views.js';
import { alikeClasses, workloadKey } from './alike-workloads.js';
import type { AuditMap } from './audit-report.js';
import { OTHER_ADDRESSES, outsideClasses } from './outside-classes.js';

/** Ends that are drawn as one: workloads of one namespace, or addresses. */
export type EndGroup = {
  readonly id: string;
  /** How many there are. */
  readonly count: number;
} & (
  | { readonly kind: 'workloads'; readonly namespace: string; readonly ends: readonly WorkloadEnd[] }
  | { readonly kind: 'outside'; readonly ends: readonly AddressesEnd[] }
);

/** All connections from one group to another, or within one. */
export interface GroupLink {
  readonly from: string;
  readonly to: string;
  readonly crosses: 'nothing' | 'namespaces' | 'cluster';
  /** How many connections it stands for. */
  readonly connections: number;
  /** Of all of them together. */
  readonly ports: PortSet;
  /** The first few of them; none where the map does not hold them. */
  readonly examples: readonly Connection[];
}

/** A map that can be drawn: each group a node, each link an arrow. */
export interface CondensedMap {
  /** What a node is: one workload, workloads of a namespace that fare alike, or all of a namespace. */
  readonly grain: 'workload' | 'alike' | 'namespace';
  /** Workloads by namespace and name, then addresses. Of many ends, the first. */
  readonly groups: readonly EndGroup[];
  /** Those that leave the cluster first, then those between namespaces; the widest first. */
  readonly links: readonly GroupLink[];
}

const EXAMPLES = 3;
const MOST_ENDS = 40;
/** Before what leaves the cluster comes nothing. */
const ORDER = { cluster: 0, namespaces: 1, nothing: 2 } as const;

/**
 * The map with at most 300 nodes, boxes of namespaces counted: each of these workloads by itself where they are few, else those together that
 * talk to the same others over the same ports, else whole namespaces, of which there may be more. Deterministic.
 */
export function condensedMap(map: AuditMap, workloads: Iterable<WorkloadEnd>): CondensedMap {
  const ends = new Map(
    Array.from(workloads, (end) => [workloadKey(end), end] as const).sort(([one], [other]) => compareTexts(one, other)),
  );
  const outside = map.holds === 'all' ? outsideClasses(map.connections) : new Map<AddressesEnd['addresses'], string>();
  const { grain, classOf } =
    map.holds === 'all'
      ? alikeClasses(map.connections, { ends, outside })
      : { grain: 'namespace' as const, classOf: ({ namespace }: WorkloadEnd) => namespace };
  const classes = (end: End): string =>
    end.kind === 'workload' ? classOf(end) : (outside.get(end.addresses) ?? OTHER_ADDRESSES);
  const held = linksOf(map.connections, classes);
  const links = map.holds === 'all' ? held : placeLinks(map, held);
  const groups = groupsOf(ends.values(), map.connections, classes);
  const isOutside = ({ from, to }: GroupLink): boolean => from === OTHER_ADDRESSES || to === OTHER_ADDRESSES;
  const isNamed = groups.some(({ id }) => id === OTHER_ADDRESSES);
  return {
    grain,
    groups: [
      ...groups,
      ...(links.some(isOutside) && !isNamed
        ? [{ id: OTHER_ADDRESSES, kind: 'outside', count: 0, ends: [] } as const]
        : []),
    ],
    links: links.toSorted(
      (one, other) =>
        ORDER[one.crosses] - ORDER[other.crosses] ||
        other.connections - one.connections ||
        compareTexts(one.from, other.from) ||
        compareTexts(one.to, other.to),
    ),
  };
}

function groupsOf(
  workloads: Iterable<WorkloadEnd>,
  connections: readonly Connection[],
  classes: (end: End) => string,
): readonly EndGroup[] {
  const inside = new Map<string, { count: number; ends: WorkloadEnd[] }>();
  for (const end of workloads) {
    const group = inside.get(classes(end)) ?? { count: 0, ends: [] };
    inside.set(classes(end), group);
    group.count += 1;
    if (group.ends.length < MOST_ENDS) group.ends.push(end);
  }
  const outside = new Map<string, Map<AddressesEnd['addresses'], AddressesEnd>>();
  for (const { from, to } of connections)
    for (const end of [from, to]) {
      if (end.kind === 'workload') continue;
      const there = outside.get(classes(end)) ?? new Map<AddressesEnd['addresses'], AddressesEnd>();
      outside.set(classes(end), there.set(end.addresses, end));
    }
  return [
    ...Array.from(inside, ([id, { count, ends }]): EndGroup => ({
      id,
      count,
      kind: 'workloads',
      namespace: ends[0]?.namespace ?? '',
      ends,
    })),
    ...Array.from(outside, ([id, ends]): EndGroup => ({
      id,
      count: ends.size,
      kind: 'outside',
      ends: [...ends.values()].slice(0, MOST_ENDS),
    })),
  ];
}

function linksOf(connections: readonly Connection[], classes: (end: End) => string): readonly GroupLink[] {
  const links = new Map<string, { -readonly [Key in keyof GroupLink]: GroupLink[Key] }>();
  for (const connection of connections) {
    const [from, to] = [classes(connection.from), classes(connection.to)];
    const key = `${from}\n${to}`;
    const { ports } = connection;
    const there = links.get(key);
    if (there === undefined) {
      links.set(key, { from, to, crosses: crossing(connection), connections: 1, ports, examples: [connection] });
      continue;
    }
    there.connections += 1;
    if (!there.ports.contains(ports)) there.ports = there.ports.union(ports);
    if (there.examples.length < EXAMPLES) there.examples = [...there.examples, connection];
  }
  return [...links.values()];
}

function crossing({ from, to }: Connection): GroupLink['crosses'] {
  if (from.kind === 'addresses' || to.kind === 'addresses') return 'cluster';
  return from.namespace === to.namespace ? 'nothing' : 'namespaces';
}

/** All links, also those whose connections the map does not hold. */
function placeLinks({ links }: AuditMap, held: readonly GroupLink[]): readonly GroupLink[] {
  const known = new Map(held.map((link) => [`${link.from}\n${link.to}`, link]));
  return links.map(({ from, to, count, ports }): GroupLink => {
    const [source, target] = [from || OTHER_ADDRESSES, to || OTHER_ADDRESSES];
    return {
      from: source,
      to: target,
      crosses: from === '' || to === '' ? 'cluster' : from === to ? 'nothing' : 'namespaces',
      connections: count,
      ports,
      examples: known.get(`${source}\n${target}`)?.examples ?? [],
    };
  });
}

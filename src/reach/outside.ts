import { AddressSet } from '../model/address-set.js';
import { ipv4Block, ipv6Block } from '../model/cidr.js';
import type { Direction } from '../model/network-policy.js';
import { NO_RULES, type CompiledClusterRule } from './compiled-cluster-policy.js';
import { FAMILY_BITS, type NamedPorts, type PodClass } from './pod-class.js';
import { EVERYTHING, NOTHING, type Ports, type PortTable } from './port-table.js';
import type { PolicyPicture, Row, Rows } from './row.js';
import { throughTiers } from './tiers.js';

/** Addresses that fare alike. */
export interface OutsidePart {
  readonly addresses: AddressSet;
  readonly ports: Ports;
}

/** Disjoint parts of all addresses, each with ports of its own; what is in none of them has no port. */
export type Outside = readonly OutsidePart[];

/** What it takes to tell by which policies. */
interface RowParts {
  readonly row: Row;
  readonly ports: PortTable;
  /** Is told of each rule of a cluster-wide policy that decides, about which addresses and ports. */
  readonly tell?: ((rule: CompiledClusterRule, part: OutsidePart) => void) | undefined;
}

interface OutsideParts extends Omit<RowParts, 'row'> {
  readonly rows: Rows;
  readonly picture: PolicyPicture;
}

/** What a class may open to addresses outside of the cluster, or they to it. Such an address has no side of its own (N4). */
export function outsideOf(
  podClass: PodClass,
  direction: Direction,
  { rows, picture, ports, tell }: OutsideParts,
): Outside {
  return outsideBy(podClass, direction, { row: rows.of(podClass, direction, picture), ports, tell });
}

/** The same, if these were the policies of the class. */
export function outsideBy(podClass: PodClass, direction: Direction, { row, ports, tell }: RowParts): Outside {
  const all = addressesOfFamilies(podClass.families);
  const destination = direction === 'egress' ? undefined : podClass.ports;
  const allowed = row.isolating.length === 0 ? undefined : allowedOutside(row, { all, destination, table: ports });
  if (row.cluster === NO_RULES) return allowed ?? [{ addresses: all, ports: EVERYTHING }];
  const rules = [...row.cluster.admin, ...row.cluster.baseline];
  const sets = [
    ...(allowed ?? []).map(({ addresses }) => addresses),
    ...rules.flatMap(({ networks }) => networks?.set ?? []),
  ];
  return merged(
    partitioned(all, sets).map((addresses) => ({
      addresses,
      ports: throughTiers(
        {
          rules: row.cluster,
          meets: ({ anyone, networks }) => anyone || networks?.set.contains(addresses) === true,
          destination,
          ...(tell !== undefined && {
            tell: (rule, ports) => {
              tell(rule, { addresses, ports });
            },
          }),
          allowed: allowed && (allowed.find((part) => part.addresses.contains(addresses))?.ports ?? NOTHING),
        },
        ports,
      ),
    })),
  );
}

/** Parts of which each is within or without each of the sets. */
function partitioned(all: AddressSet, sets: readonly AddressSet[]): readonly AddressSet[] {
  return sets.reduce(
    (parts, set) =>
      parts.flatMap((part) => [part.intersect(set), part.subtract(set)]).filter(({ isEmpty }) => !isEmpty),
    [all],
  );
}

/** What NetworkPolicies allow that isolate. */
function allowedOutside(
  row: Row,
  {
    all,
    destination,
    table,
  }: { readonly all: AddressSet; readonly destination: NamedPorts | undefined; readonly table: PortTable },
): Outside {
  const byPorts = new Map<Ports, AddressSet[]>();
  for (const { anyone, blocks, ports } of row.rules) {
    const open = ports.on(destination);
    const set = anyone ? all : blocks?.set;
    if (set === undefined || open === NOTHING) continue;
    const sets = byPorts.get(open);
    if (sets === undefined) byPorts.set(open, [set]);
    else sets.push(set);
  }
  let parts: Outside = [];
  for (const [open, sets] of byPorts)
    parts = overlaid(parts, [{ addresses: AddressSet.union(sets).intersect(all), ports: open }], table);
  return parts;
}

/** What either lets through. */
export function overlaid(one: Outside, other: Outside, table: PortTable): Outside {
  if (one.length === 0) return merged(other);
  if (other.length === 0) return one;
  const parts: OutsidePart[] = [];
  for (const { addresses, ports } of one) {
    let rest = addresses;
    for (const over of other) {
      const both = addresses.intersect(over.addresses);
      if (both.isEmpty) continue;
      parts.push({ addresses: both, ports: table.union(ports, over.ports) });
      rest = rest.subtract(both);
    }
    parts.push({ addresses: rest, ports });
  }
  const covered = AddressSet.union(one.map(({ addresses }) => addresses));
  for (const { addresses, ports } of other) parts.push({ addresses: addresses.subtract(covered), ports });
  return merged(parts);
}

/** What the one lets through and the other does not. */
export function exceeding(one: Outside, other: Outside, table: PortTable): Outside {
  const parts: OutsidePart[] = [];
  for (const { addresses, ports } of one) {
    let rest = addresses;
    for (const less of other) {
      const both = addresses.intersect(less.addresses);
      if (both.isEmpty) continue;
      parts.push({ addresses: both, ports: table.subtract(ports, less.ports) });
      rest = rest.subtract(both);
    }
    parts.push({ addresses: rest, ports });
  }
  return merged(parts);
}

/** One part for each set of ports, and none without addresses or without ports. */
function merged(parts: Outside): Outside {
  const byPorts = new Map<Ports, AddressSet[]>();
  for (const { addresses, ports } of parts) {
    if (ports === NOTHING || addresses.isEmpty) continue;
    const sets = byPorts.get(ports);
    if (sets === undefined) byPorts.set(ports, [addresses]);
    else sets.push(addresses);
  }
  return Array.from(byPorts, ([ports, sets]) => ({ addresses: AddressSet.union(sets), ports }));
}

/** The addresses that pods with these {@link FAMILY_BITS} could talk to: pods of one family talk to addresses of that family only; of a pod to come, both are possible (N22). */
export function addressesOfFamilies(families: number): AddressSet {
  if (families === FAMILY_BITS.ipv4) return IPV4;
  return families === FAMILY_BITS.ipv6 ? IPV6 : AddressSet.everything;
}

const IPV4 = AddressSet.of(ipv4Block(0, 0));
const IPV6 = AddressSet.of(ipv6Block(0n, 0));

import type { PolicyRule, Port } from '../model/network-policy.js';
import { PortSet, PROTOCOLS, type PortRange, type Protocol } from '../model/port-set.js';

type NumberedPort = Extract<Port, { readonly kind: 'numbers' }>;
type Entries = readonly [NumberedPort, ...NumberedPort[]];

/** How many ports may be open. */
export interface PortLimits {
  /** In a row. */
  readonly maxRange: number;
  /** In all. */
  readonly maxPorts: number;
}

/** Ports in a row that no entry opens alone, but several together do. */
export interface AdjoiningPorts extends PortRange {
  readonly protocol: Protocol;
  /** Those that it is made of, in the order in which they are written. */
  readonly entries: Entries;
}

/** What is more than the limits only when entries are added up. */
export interface TooManyPorts {
  readonly adjoining: readonly AdjoiningPorts[];
  /** All ports of ranges within the limit, where these are too many. */
  readonly total: { readonly count: number; readonly entries: Entries } | undefined;
}

interface Run extends PortRange {
  readonly entries: NumberedPort[];
}

/** How many ports there are from the first to the last. */
export function sizeOf({ from, to }: PortRange): number {
  return to - from + 1;
}

/**
 * Adds up the entries of all rules of one direction, whatever their peers: whoever is let in on 1 to 30000 by one rule
 * may be among the peers of the next, however these are written. In n log n.
 */
export function tooManyPorts(rules: readonly PolicyRule[], limits: PortLimits): TooManyPorts {
  return portsIn(rules) <= Math.min(limits.maxRange, limits.maxPorts) ? NOT_TOO_MANY : addUp(rules, limits);
}

const NOT_TOO_MANY: TooManyPorts = { adjoining: [], total: undefined };

/** How many ports there would be if no two entries shared any: spares the sets for usual policies. */
function portsIn(rules: readonly PolicyRule[]): number {
  let count = 0;
  for (const { ports } of rules) {
    if (ports.kind === 'any') continue;
    for (const port of ports.list) if (port.kind === 'numbers') count += sizeOf(port);
  }
  return count;
}

function addUp(rules: readonly PolicyRule[], { maxRange, maxPorts }: PortLimits): TooManyPorts {
  const entries = rules.flatMap(({ ports }) => (ports.kind === 'any' ? [] : ports.list)).filter(isNumbered);
  const opened = PortSet.union(entries.map(({ protocol, from, to }) => PortSet.of(protocol, from, to)));
  const adjoining: AdjoiningPorts[] = [];
  const wideEntries = new Set<NumberedPort>();
  let count = 0;
  for (const protocol of PROTOCOLS) {
    const wide: Run[] = [];
    for (const range of opened.ranges(protocol)) {
      if (sizeOf(range) > maxRange) wide.push({ ...range, entries: [] });
      else count += sizeOf(range);
    }
    if (wide.length === 0) continue;
    for (const entry of entries) {
      if (entry.protocol !== protocol) continue;
      const run = runWith(wide, entry.from);
      if (run === undefined) continue;
      run.entries.push(entry);
      wideEntries.add(entry);
    }
    for (const run of wide) {
      const [first, ...others] = run.entries;
      if (first === undefined || run.entries.some(({ from, to }) => from === run.from && to === run.to)) continue;
      adjoining.push({ protocol, from: run.from, to: run.to, entries: [first, ...others] });
    }
  }
  if (count <= maxPorts) return { adjoining, total: undefined };
  const [first, ...others] = entries.filter((entry) => !wideEntries.has(entry));
  return { adjoining, total: first && { count, entries: [first, ...others] } };
}

function isNumbered(port: Port): port is NumberedPort {
  return port.kind === 'numbers';
}

/** The run that a port is in. They are ascending. */
function runWith(runs: readonly Run[], port: number): Run | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.to ?? Infinity) < port) low = middle + 1;
    else high = middle;
  }
  const run = runs[low];
  return run !== undefined && run.from <= port ? run : undefined;
}

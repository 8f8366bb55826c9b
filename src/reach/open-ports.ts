import type { Ports } from '../model/network-policy.js';
import { PortSet, PROTOCOLS } from '../model/port-set.js';

/** The ports that a rule opens: numbers as a set, and names, whose numbers are up to each pod (N17). */
export interface OpenPorts {
  /** Every port of every protocol, also of protocols that nobody can list (N7). */
  readonly every: boolean;
  readonly numbers: PortSet;
  /** `TCP http`. */
  readonly names: ReadonlySet<string>;
  /** How much there is to compare. */
  readonly size: number;
}

/** Reads the ports of a rule. */
export function openPorts(ports: Ports): OpenPorts {
  if (ports.kind === 'any') return { every: true, numbers: PortSet.everything, names: new Set(), size: 1 };
  const names = new Set<string>();
  const sets: PortSet[] = [];
  for (const port of ports.list) {
    if (port.kind === 'named') names.add(`${port.protocol} ${port.name}`);
    else sets.push(PortSet.of(port.protocol, port.from, port.to));
  }
  return { every: false, numbers: PortSet.union(sets), names, size: ports.list.length };
}

/** Whether the first opens at least what the second opens. A name is within every port of its protocol. */
export function coversPorts(wide: OpenPorts, narrow: OpenPorts): boolean {
  if (wide.every) return true;
  if (narrow.every || !wide.numbers.contains(narrow.numbers)) return false;
  return [...narrow.names].every(
    (name) => wide.names.has(name) || PROTOCOLS.some((protocol) => opensAll(wide, protocol, name)),
  );
}

function opensAll({ numbers }: OpenPorts, protocol: (typeof PROTOCOLS)[number], name: string): boolean {
  return name.startsWith(`${protocol} `) && numbers.contains(PortSet.of(protocol, 1, 65535));
}

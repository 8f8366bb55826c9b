import type { Ports } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';

/** What a rule opens, in full: `every port`, `TCP 80, 443-445; UDP 53`, `TCP 80; TCP http`. */
export function portText(ports: Ports): string {
  if (ports.kind === 'any') return 'every port';
  const sets: PortSet[] = [];
  const names = new Set<string>();
  for (const port of ports.list) {
    if (port.kind === 'named') names.add(`${port.protocol} ${port.name}`);
    else sets.push(PortSet.of(port.protocol, port.from, port.to));
  }
  const numbers = PortSet.union(sets);
  return [...(numbers.isEmpty ? [] : [numbers.toString()]), ...[...names].sort()].join('; ');
}

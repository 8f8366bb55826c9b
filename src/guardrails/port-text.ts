import type { Ports } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';

const MOST = 8;

/**
 * What a rule opens: `every port`, `TCP 80, 443-445; UDP 53`, `TCP 80; TCP http`. Of many ports the first are named and
 * the others counted. Linear in the ports, so ask once a rule and not once a peer.
 */
export function portText(ports: Ports): string {
  if (ports.kind === 'any') return 'every port';
  const sets: PortSet[] = [];
  const names = new Set<string>();
  for (const port of ports.list) {
    if (port.kind === 'named') names.add(`${port.protocol} ${port.name}`);
    else sets.push(PortSet.of(port.protocol, port.from, port.to));
  }
  const numbers = PortSet.union(sets);
  const parts = [...(numbers.isEmpty ? [] : [numbers.toText(MOST)]), ...[...names].sort().slice(0, MOST)];
  return names.size > MOST ? `${parts.join('; ')} and ${names.size - MOST} more names` : parts.join('; ');
}

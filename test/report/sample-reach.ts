import { AddressSet } from '../../src/model/address-set.js';
import { parseCidr } from '../../src/model/cidr.js';
import { PortSet } from '../../src/model/port-set.js';
import type { AddressesEnd, ReachDiff, ReachMap, WorkloadEnd } from '../../src/reach/views.js';

/** A workload `namespace/name`. */
export function workload(path: string, workloadKind = 'Deployment'): WorkloadEnd {
  const [namespace = '', name = ''] = path.split('/');
  return { kind: 'workload', namespace, name, workloadKind };
}

/** Addresses of these CIDRs. */
export function addresses(...cidrs: readonly string[]): AddressesEnd {
  return { kind: 'addresses', addresses: AddressSet.from(cidrs.flatMap((text) => parseCidr(text) ?? [])) };
}

/** Every address. */
export const WORLD: AddressesEnd = { kind: 'addresses', addresses: AddressSet.everything };

const WEB = workload('shop/web');
const DB = workload('data/db', 'StatefulSet');

/** One connection of every sort. */
export const MAP: ReachMap = {
  connections: [
    { from: WEB, to: DB, ports: PortSet.of('TCP', 5432, 5432).union(PortSet.of('TCP', 6000, 6010)) },
    { from: WEB, to: addresses('10.0.0.0/8', '192.0.2.1/32'), ports: PortSet.of('UDP', 53, 53) },
    { from: WORLD, to: WEB, ports: PortSet.everything },
  ],
  notIsolated: [{ end: WEB, direction: 'ingress' }],
  assumptions: [
    { id: 'host-network', text: 'Pods of the host network are left out', about: ['shop/agent (DaemonSet)'] },
  ],
};

/** Nothing at all. */
export const NO_MAP: ReachMap = { connections: [], notIsolated: [], assumptions: [] };

/** One change of every sort. */
export const DIFF: ReachDiff = {
  opened: [{ from: WEB, to: DB, ports: PortSet.of('TCP', 5432, 5432) }],
  closed: [{ from: WEB, to: WORLD, ports: PortSet.everything }],
  isolation: [
    { end: DB, direction: 'ingress', change: 'lost' },
    { end: WEB, direction: 'egress', change: 'gained' },
  ],
  assumptions: [],
};

/** No change. */
export const NO_DIFF: ReachDiff = { opened: [], closed: [], isolation: [], assumptions: [] };

/** Names that try to be something else in one format or another. */
export const HOSTILE_NAMES: readonly string[] = [
  '=HYPERLINK("http://evil")',
  '@SUM(1)',
  '-1+1',
  '"]; evil [label="x',
  'x\\',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '`code` [link](http://evil) | cell | ![i](x)',
  '"] --> n1; click n0 "javascript:x"',
  '%%{init: {}}%%',
  '#quot;',
  '&lt;b&gt;',
  '\u001b[31mred\u001b[0m',
  'a\nb\r\nc\td',
  '\u202etxt',
  '\ud800',
];

/** A map in which a workload has this name, and its namespace as well. */
export function mapWithName(name: string): ReachMap {
  const evil: WorkloadEnd = { kind: 'workload', namespace: name, name, workloadKind: name };
  return {
    connections: [{ from: evil, to: WEB, ports: PortSet.everything }],
    notIsolated: [{ end: evil, direction: 'egress' }],
    assumptions: [{ id: 'host-network', text: 'x', about: [name] }],
  };
}

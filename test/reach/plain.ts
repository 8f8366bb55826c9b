import { FAMILIES } from '../../src/model/cidr.js';
import { PortSet, PROTOCOLS, type Protocol } from '../../src/model/port-set.js';
import type { Connection, End, ReachDiff, ReachMap, WorkloadEnd } from '../../src/reach/views.js';
import type { OracleEnd } from './oracle.js';
import type { PlainConnection, PlainDiff, PlainEnd, PlainMap, PlainPorts } from './oracle-views.js';

/** The map of the engine in the words of the oracle, in the engine's order. */
export function plainMap({ connections, notIsolated }: ReachMap): PlainMap {
  return {
    connections: connections.map(plainConnection),
    notIsolated: notIsolated.map(({ end, direction }) => ({ ...endOf(end), direction })),
  };
}

/** The difference of the engine in the words of the oracle, in the engine's order. */
export function plainDiff({ opened, closed, isolation }: ReachDiff): PlainDiff {
  return {
    opened: opened.map(plainConnection),
    closed: closed.map(plainConnection),
    isolation: isolation.map(({ end, direction, change }) => ({ ...endOf(end), direction, change })),
  };
}

/** One text for all lists that hold the same, in whatever order. */
export function unordered(view: PlainMap | PlainDiff): string {
  return Object.entries(view)
    .map(
      ([name, list]) =>
        `${name}\n${(list as readonly unknown[])
          .map((one) => JSON.stringify(one))
          .sort()
          .join('\n')}`,
    )
    .join('\n');
}

/** A set of ports in the words of the oracle. */
export function plainPorts(ports: PortSet): PlainPorts {
  if (ports.equals(PortSet.everything)) return 'all';
  const texts = (protocol: Protocol): readonly string[] =>
    ports.ranges(protocol).map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`));
  const [TCP = [], UDP = [], SCTP = []] = PROTOCOLS.map(texts);
  return { TCP, UDP, SCTP };
}

function plainConnection({ from, to, ports }: Connection): PlainConnection {
  return { from: plainEnd(from), to: plainEnd(to), ports: plainPorts(ports) };
}

function plainEnd(end: End): PlainEnd {
  if (end.kind === 'workload') return endOf(end);
  const { addresses } = end;
  return {
    addresses: FAMILIES.flatMap((family) => addresses.ranges(family).map(({ from, to }) => `${from}-${to}`)),
  };
}

/** A workload in the words of the oracle. */
export function endOf({ namespace, name, workloadKind }: WorkloadEnd): OracleEnd {
  return { namespace, name, kind: workloadKind };
}

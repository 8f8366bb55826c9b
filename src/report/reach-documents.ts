import { FAMILIES } from '../model/cidr.js';
import { PortSet, PROTOCOLS } from '../model/port-set.js';
import type { Assumption, Connection, End, WorkloadEnd } from '../reach/views.js';
import type {
  AssumptionDocument,
  ConnectionDocument,
  EndDocument,
  PortsDocument,
  WorkloadDocument,
} from './reach-parts-schema.js';

/** An end for programs: the three names of a workload, or ranges of addresses. */
export function endDocument(end: End): EndDocument {
  if (end.kind === 'workload') return workloadDocument(end);
  const { addresses } = end;
  return {
    addresses: FAMILIES.flatMap((family) => addresses.ranges(family).map(({ from, to }) => `${from}-${to}`)),
  };
}

/** A workload for programs. */
export function workloadDocument({ namespace, name, workloadKind }: WorkloadEnd): WorkloadDocument {
  return { namespace, name, kind: workloadKind };
}

/** Ports for programs: `all`, or the ranges of each protocol. */
export function portsDocument(ports: PortSet): PortsDocument {
  if (ports.equals(PortSet.everything)) return 'all';
  const [TCP = [], UDP = [], SCTP = []] = PROTOCOLS.map((protocol) =>
    ports.ranges(protocol).map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)),
  );
  return { TCP, UDP, SCTP };
}

/** A connection for programs. */
export function connectionDocument({ from, to, ports }: Connection): ConnectionDocument {
  return { from: endDocument(from), to: endDocument(to), ports: portsDocument(ports) };
}

/** An assumption for programs. */
export function assumptionDocument({ id, text, about }: Assumption): AssumptionDocument {
  return { id, text, about: [...about] };
}

import type { Connection, End, IsolationChange, NotIsolated, ReachDiff, ReachMap } from '../reach/views.js';
import { addressesText, portsText } from './reach-text.js';

/** Rows of text under the names of their columns, as spreadsheets want them. */
export interface ReachTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const ENDS = [
  'from_namespace',
  'from_name',
  'from_kind',
  'from_addresses',
  'to_namespace',
  'to_name',
  'to_kind',
  'to_addresses',
] as const;

/** One row a connection, then one for each workload and direction that is not isolated. */
export function mapTable({ connections, notIsolated }: ReachMap): ReachTable {
  return {
    columns: ['row', ...ENDS, 'ports'],
    rows: [
      ...connections.map((connection) => ['connection', ...connectionCells(connection)]),
      ...notIsolated.map((one) => [`not isolated for ${one.direction}`, ...isolationCells(one)]),
    ],
  };
}

/** One row a connection that opens or closes, then one for each workload whose isolation flips. */
export function diffTable({ opened, closed, isolation }: ReachDiff): ReachTable {
  return {
    columns: ['change', ...ENDS, 'ports'],
    rows: [
      ...opened.map((connection) => ['opened', ...connectionCells(connection)]),
      ...closed.map((connection) => ['closed', ...connectionCells(connection)]),
      ...isolation.map((one) => [`isolation for ${one.direction} ${one.change}`, ...isolationCells(one)]),
    ],
  };
}

function connectionCells({ from, to, ports }: Connection): readonly string[] {
  return [...endCells(from), ...endCells(to), portsText(ports)];
}

const NO_END = ['', '', '', ''] as const;

/** What leaves a workload stands where sources do, and what enters it where destinations do. */
function isolationCells({ end, direction }: NotIsolated | IsolationChange): readonly string[] {
  const cells = endCells(end);
  return direction === 'egress' ? [...cells, ...NO_END, ''] : [...NO_END, ...cells, ''];
}

function endCells(end: End): readonly string[] {
  if (end.kind === 'addresses') return ['', '', '', addressesText(end.addresses)];
  return [end.namespace, end.name, end.workloadKind, ''];
}

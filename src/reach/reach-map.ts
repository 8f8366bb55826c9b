import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { compareConnections, compareEnds } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import type { EndNode } from './pod-class.js';
import type { PolicyPicture } from './row.js';
import type { Connection, End, MapFilter, NotIsolated, ReachMap } from './views.js';

/** All connections of the cluster, or those that are asked for. */
export function mapOf(
  evaluation: Evaluation,
  picture: PolicyPicture,
  filter: MapFilter,
): Omit<ReachMap, 'assumptions'> {
  const nodes = [...evaluation.population.ends].sort((one, other) => compareEnds(one.end, other.end));
  const subjects = nodes.filter((node) => isSubject(node, filter));
  const isOne = new Set(subjects);
  const directions = DIRECTIONS.filter((direction) => filter.direction === undefined || filter.direction === direction);
  const ports = filter.ports ?? PortSet.everything;
  const connections: Connection[] = [];
  const add = (from: End, to: End, open: PortSet): void => {
    const wanted = filter.ports === undefined ? open : open.intersect(ports);
    if (!wanted.isEmpty) connections.push({ from, to, ports: wanted });
  };
  const addBetween = (from: EndNode, to: EndNode): void => {
    if (from !== to) add(from.end, to.end, evaluation.between(from, to, picture).set);
  };
  for (const subject of subjects) {
    for (const other of nodes) {
      if (directions.includes('egress')) addBetween(subject, other);
      // What both are subjects of is told once.
      if (directions.includes('ingress') && !(directions.includes('egress') && isOne.has(other)))
        addBetween(other, subject);
    }
    for (const direction of directions) {
      for (const { addresses, ports } of evaluation.outside(subject, direction, picture)) {
        const outside = { kind: 'addresses', addresses } as const;
        if (direction === 'egress') add(subject.end, outside, ports.set);
        else add(outside, subject.end, ports.set);
      }
    }
  }
  connections.sort(compareConnections);
  return { connections, notIsolated: notIsolatedOf(subjects, directions, { evaluation, picture }) };
}

/** Which of these workloads no NetworkPolicy isolates, and in which of the directions. In their order. */
export function notIsolatedOf(
  subjects: readonly EndNode[],
  directions: readonly Direction[],
  { evaluation, picture }: { readonly evaluation: Evaluation; readonly picture: PolicyPicture },
): readonly NotIsolated[] {
  return subjects.flatMap((node) =>
    directions
      .filter((direction) => !evaluation.isIsolated(node, direction, picture))
      .map((direction) => ({ end: node.end, direction })),
  );
}

function isSubject({ end: { namespace, name } }: EndNode, filter: MapFilter): boolean {
  if (filter.namespace !== undefined && filter.namespace !== namespace) return false;
  return filter.workload === undefined || filter.workload === name || filter.workload === `${namespace}/${name}`;
}

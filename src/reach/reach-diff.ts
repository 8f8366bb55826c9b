import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import { DiffScope } from './diff-scope.js';
import { compareConnections, compareEnds, compareTexts } from './end-order.js';
import type { Evaluation } from './evaluation.js';
import { exceeding, type Outside } from './outside.js';
import type { EndNode } from './pod-class.js';
import { NOTHING, type Ports } from './port-table.js';
import type { Effort } from './effort.js';
import type { Connection, IsolationChange, ReachDiff } from './views.js';

/** What was found at one of the two snapshots, of what could be different. */
interface Findings {
  readonly pairs: ReadonlyMap<EndNode, ReadonlyMap<EndNode, Ports>>;
  readonly outside: Readonly<Record<Direction, ReadonlyMap<EndNode, Outside>>>;
}

/** Whether workloads are isolated: undefined for one that is not there. */
type Isolation = (node: EndNode, direction: Direction) => boolean | undefined;

/**
 * What a change opens and closes; the evaluation stands at `before`, and does so afterwards. Undefined where finding it out
 * would take more than the effort.
 */
export function diffOf(
  evaluation: Evaluation,
  [before, after]: readonly [Snapshot, Snapshot],
  effort: Effort,
): Omit<ReachDiff, 'assumptions'> | undefined {
  const changes = evaluation.changes(before, after);
  const scope = new DiffScope(evaluation, effort);
  const moves = changes.namespaces.length + changes.workloads.length > 0;
  effort.left -= changes.workloads.length;
  scope.addPolicies(changes, before, after);
  scope.addNamespaces(changes, before, after);
  scope.addWorkloads(changes);
  const at = <T>(snapshot: Snapshot, find: () => T): T => {
    if (moves) evaluation.population.moveTo(snapshot);
    const found = find();
    if (moves) evaluation.population.moveTo(before);
    return found;
  };
  at(after, () => {
    scope.addWorkloads(changes);
  });
  if (effort.left < 0) return undefined;
  const was = isolationOf(scope, evaluation, before);
  const is = at(after, () => isolationOf(scope, evaluation, after));
  const flips = (node: EndNode, direction: Direction): boolean => {
    const [earlier, later] = [was(node, direction), is(node, direction)];
    return earlier !== undefined && later !== undefined && earlier !== later;
  };
  const later = at(after, () => findings(scope, { evaluation, snapshot: after, flips, effort }));
  const earlier = findings(scope, { evaluation, snapshot: before, flips, effort });
  if (effort.left < 0) return undefined;
  return {
    opened: exceedingConnections(later, earlier, evaluation),
    closed: exceedingConnections(earlier, later, evaluation),
    isolation: isolationChanges(scope, was, is),
  };
}

/** How workloads are isolated now, for later. */
function isolationOf({ isolation }: DiffScope, evaluation: Evaluation, snapshot: Snapshot): Isolation {
  const known = { ingress: new Map<EndNode, boolean>(), egress: new Map<EndNode, boolean>() };
  for (const direction of DIRECTIONS) {
    for (const node of isolation[direction])
      if (node.units.size > 0) known[direction].set(node, evaluation.isIsolated(node, direction, snapshot));
  }
  return (node, direction) => known[direction].get(node);
}

function findings(
  scope: DiffScope,
  {
    evaluation,
    snapshot,
    flips,
    effort,
  }: {
    readonly evaluation: Evaluation;
    readonly snapshot: Snapshot;
    readonly flips: (node: EndNode, direction: Direction) => boolean;
    readonly effort: Effort;
  },
): Findings {
  const pairs = new Map<EndNode, Map<EndNode, Ports>>();
  for (const [from, targets] of scope.pairs) {
    if (flips(from, 'egress')) continue;
    const open = new Map<EndNode, Ports>();
    for (const to of targets) {
      if (effort.left-- < 0) break;
      if (!flips(to, 'ingress')) open.set(to, evaluation.between(from, to, snapshot));
    }
    pairs.set(from, open);
  }
  const outside = (direction: Direction): Map<EndNode, Outside> => {
    const parts = new Map<EndNode, Outside>();
    for (const node of scope.outside[direction]) {
      if (effort.left-- < 0) break;
      if (!flips(node, direction)) parts.set(node, evaluation.outside(node, direction, snapshot));
    }
    return parts;
  };
  return { pairs, outside: { ingress: outside('ingress'), egress: outside('egress') } };
}

function exceedingConnections(one: Findings, other: Findings, { ports: table }: Evaluation): readonly Connection[] {
  const connections: Connection[] = [];
  for (const [from, targets] of one.pairs) {
    const less = other.pairs.get(from);
    for (const [to, open] of targets) {
      const more = table.subtract(open, less?.get(to) ?? NOTHING);
      if (!more.set.isEmpty) connections.push({ from: from.end, to: to.end, ports: more.set });
    }
  }
  for (const direction of DIRECTIONS) {
    for (const [node, parts] of one.outside[direction]) {
      const { end } = node;
      for (const { addresses, ports } of exceeding(parts, other.outside[direction].get(node) ?? [], table)) {
        const outside = { kind: 'addresses', addresses } as const;
        const { set } = ports;
        connections.push(
          direction === 'egress' ? { from: end, to: outside, ports: set } : { from: outside, to: end, ports: set },
        );
      }
    }
  }
  return connections.sort(compareConnections);
}

function isolationChanges({ isolation }: DiffScope, was: Isolation, is: Isolation): readonly IsolationChange[] {
  const changes = DIRECTIONS.flatMap((direction) =>
    [...isolation[direction]].flatMap((node): IsolationChange[] => {
      const [earlier, later] = [was(node, direction), is(node, direction)];
      if (earlier === undefined || later === undefined || earlier === later) return [];
      return [{ end: node.end, direction, change: later ? 'gained' : 'lost' }];
    }),
  );
  return changes.sort((one, other) => compareEnds(one.end, other.end) || compareTexts(one.direction, other.direction));
}

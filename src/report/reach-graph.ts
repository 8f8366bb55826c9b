import { groupedBy } from '../model/grouped-by.js';
import type { Connection, End, ReachDiff, ReachMap } from '../reach/views.js';
import { endText, portsText } from './reach-text.js';

/** A workload or a range of addresses in a drawing. */
export interface GraphNode {
  /** Made of letters and digits, the same for the same ends in the same order. */
  readonly id: string;
  readonly label: string;
  /** Empty for addresses. */
  readonly namespace: string;
}

/** An arrow of a drawing. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly tone: 'plain' | 'opened' | 'closed';
}

/** What is drawn: nodes in the order in which they are met, and arrows between them. */
export interface ReachGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The drawing of a map. Workloads that are not isolated have their arrows like all others; those without any arrow are not drawn. */
export function mapGraph({ connections }: ReachMap): ReachGraph {
  return graphOf(connections.map((connection) => ({ connection, tone: 'plain' })));
}

/** The drawing of a difference; changes of isolation stand as a word at their workload. */
export function diffGraph({ opened, closed, isolation }: ReachDiff): ReachGraph {
  const graph = graphOf([
    ...opened.map((connection) => ({ connection, tone: 'opened' as const })),
    ...closed.map((connection) => ({ connection, tone: 'closed' as const })),
  ]);
  const nodes = new Map(graph.nodes.map((node) => [node.label, node]));
  for (const { end, direction, change } of isolation) {
    const own = endText(end);
    const node = nodes.get(own) ?? { id: `n${nodes.size}`, label: own, namespace: end.namespace };
    nodes.set(own, { ...node, label: `${node.label}, isolation for ${direction} ${change}` });
  }
  return { nodes: [...nodes.values()], edges: graph.edges };
}

function graphOf(drawn: readonly { connection: Connection; tone: GraphEdge['tone'] }[]): ReachGraph {
  const nodes = new Map<string, GraphNode>();
  const idOf = (end: End): string => {
    // Addresses that are cut short in their label may still be different ones.
    const key = end.kind === 'workload' ? endText(end) : end.addresses.toString();
    const known = nodes.get(key);
    if (known !== undefined) return known.id;
    const node = {
      id: `n${nodes.size}`,
      label: endText(end),
      namespace: end.kind === 'workload' ? end.namespace : '',
    };
    nodes.set(key, node);
    return node.id;
  };
  const edges = drawn.map(({ connection: { from, to, ports }, tone }) => ({
    from: idOf(from),
    to: idOf(to),
    label: portsText(ports),
    tone,
  }));
  return { nodes: [...nodes.values()], edges };
}

/** The nodes by namespace, in the order of namespaces; those of no namespace come last. */
export function byNamespace(nodes: readonly GraphNode[]): readonly (readonly [string, readonly GraphNode[]])[] {
  const groups = groupedBy(nodes, ({ namespace }) => namespace);
  return [...groups].sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1));
}

import { printable } from './printable.js';
import { byNamespace, type GraphEdge, type ReachGraph } from './reach-graph.js';

const COLOURS: Readonly<Record<GraphEdge['tone'], string>> = { plain: 'gray30', opened: 'red3', closed: 'green4' };

/** A drawing in the language of Graphviz, one cluster a namespace. */
export function dotReport({ nodes, edges }: ReachGraph): string {
  const groups = byNamespace(nodes).flatMap(([namespace, members], index) => {
    const lines = members.map(
      ({ id, label }) => `${id} [label=${quoted(label)}${namespace === '' ? ', shape=ellipse' : ''}];`,
    );
    if (namespace === '') return lines.map((line) => `  ${line}`);
    return [
      `  subgraph cluster_${index} {`,
      `    label=${quoted(namespace)};`,
      ...lines.map((line) => `    ${line}`),
      '  }',
    ];
  });
  const arrows = edges.map(
    ({ from, to, label, tone }) =>
      `  ${from} -> ${to} [label=${quoted(label)}, color=${COLOURS[tone]}${tone === 'closed' ? ', style=dashed' : ''}];`,
  );
  return ['digraph reach {', '  rankdir=LR;', '  node [shape=box];', ...groups, ...arrows, '}', ''].join('\n');
}

/** Within quotes a backslash and an ampersand still mean something to Graphviz. */
function quoted(text: string): string {
  const safe = printable(text)
    .replaceAll('&', '&amp;')
    .replace(/[\\"]/g, (character) => `\\${character}`);
  return `"${safe}"`;
}

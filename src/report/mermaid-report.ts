import { printable } from './printable.js';
import { byNamespace, type GraphEdge, type ReachGraph } from './reach-graph.js';

const STYLES: Readonly<Record<Exclude<GraphEdge['tone'], 'plain'>, string>> = {
  opened: 'stroke:#c62828',
  closed: 'stroke:#2e7d32,stroke-dasharray:4',
};

/** A drawing in the language of Mermaid, which GitHub and GitLab show: one subgraph a namespace. */
export function mermaidReport({ nodes, edges }: ReachGraph): string {
  const groups = byNamespace(nodes).flatMap(([namespace, members], index) => {
    if (namespace === '') return members.map(({ id, label }) => `  ${id}(${quoted(label)})`);
    return [
      `  subgraph s${index}[${quoted(namespace)}]`,
      ...members.map(({ id, label }) => `    ${id}[${quoted(label)}]`),
      '  end',
    ];
  });
  const arrows = edges.map(({ from, to, label }) => `  ${from} -->|${quoted(label)}| ${to}`);
  const styles = edges.flatMap(({ tone }, index) => (tone === 'plain' ? [] : [`  linkStyle ${index} ${STYLES[tone]}`]));
  return ['flowchart LR', ...groups, ...arrows, ...styles, ''].join('\n');
}

/** Mermaid reads Markdown, HTML and its own entities in labels: only what cannot be any of them stands for itself. */
function quoted(text: string): string {
  const safe = printable(text).replace(/[^\p{L}\p{N} ,./()-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
  return `"${safe}"`;
}

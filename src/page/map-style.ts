import type { StylesheetJson } from 'cytoscape';

/** The colours of the page that is shown now, by the names of their CSS properties. */
export type Colours = (name: string) => string;

const FONT = 'system-ui, sans-serif';

/** The look of the map, in the colours of the page. */
export function mapStyle(colour: Colours): StylesheetJson {
  const edge = (crosses: string): StylesheetJson[number] => ({
    selector: `edge.${crosses}`,
    style: { 'line-color': colour(`--${crosses}`), 'target-arrow-color': colour(`--${crosses}`) },
  });
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        color: colour('--ink'),
        'font-family': FONT,
        'font-size': 12.5,
        shape: 'round-rectangle',
        width: 132,
        height: 38,
        'background-color': colour('--card'),
        'border-width': 1,
        'border-color': colour('--line-strong'),
        'text-valign': 'center',
        'text-halign': 'center',
        'text-wrap': 'ellipsis',
        'text-max-width': '118px',
      },
    },
    {
      selector: 'node.namespace',
      style: {
        'background-color': colour('--soft'),
        'background-opacity': 0.7,
        'border-color': colour('--line'),
        color: colour('--faint'),
        'font-weight': 600,
        'font-size': 14,
        'text-valign': 'top',
        'text-margin-y': 4,
        'text-background-color': colour('--card'),
        'text-background-opacity': 0.85,
        'text-background-padding': '3px',
        'text-background-shape': 'roundrectangle',
        'text-max-width': '400px',
        padding: '22px',
      },
    },
    { selector: 'node.several', style: { 'border-style': 'double', 'border-width': 4 } },
    {
      selector: 'node.outside',
      style: {
        shape: 'round-rectangle',
        width: 190,
        height: 46,
        'text-wrap': 'wrap',
        'text-max-width': '176px',
        'background-color': colour('--outside-soft'),
        'border-color': colour('--cluster'),
        'border-style': 'dashed',
      },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'curve-style': 'bezier',
        'control-point-step-size': 36,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        opacity: 0.6,
        'loop-direction': '0deg',
        'loop-sweep': '-40deg',
      },
    },
    { selector: 'edge.many', style: { opacity: 0.3 } },
    edge('nothing'),
    edge('namespaces'),
    edge('cluster'),
    { selector: '.hidden', style: { display: 'none' } },
    { selector: 'node.dimmed', style: { opacity: 0.35 } },
    { selector: 'node.namespace.dimmed', style: { opacity: 0.6 } },
    { selector: 'edge.dimmed', style: { opacity: 0.08 } },
    { selector: 'edge.chosen', style: { opacity: 1, width: 4, 'z-index': 10 } },
  ];
}

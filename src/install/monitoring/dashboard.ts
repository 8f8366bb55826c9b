import { PANELS, type Panel } from './panels.js';

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
/** Grafana's grid is 24 wide. */
const GRID = 24;
const SIZE = { stat: { w: 6, h: 4 }, timeseries: { w: 12, h: 8 }, table: { w: 12, h: 8 } } as const;

/** A Grafana dashboard as JSON, to be imported or mounted. */
export function dashboard(): string {
  const model = {
    uid: 'firebreak',
    title: 'Firebreak',
    description: 'What Firebreak decides, how fast, and whether the API server gets its answers.',
    tags: ['kubernetes', 'networkpolicy', 'admission'],
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1, hide: 0 },
      ],
    },
    panels: laidOut(PANELS),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

/** From left to right; a row is as high as its first panel. */
function laidOut(panels: readonly Panel[]): readonly object[] {
  let x = 0;
  let y = 0;
  return panels.map((panel, index) => {
    const { w, h } = SIZE[panel.type];
    const placed = { id: index + 1, gridPos: { x, y, w, h }, ...drawn(panel) };
    x += w;
    if (x >= GRID) [x, y] = [0, y + h];
    return placed;
  });
}

function drawn({ title, type, unit, description, queries }: Panel): object {
  return {
    title,
    type,
    description,
    datasource: DATASOURCE,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(type === 'table' ? { format: 'table', instant: true } : {}),
    })),
  };
}

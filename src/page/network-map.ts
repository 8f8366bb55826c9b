import cytoscape from 'cytoscape';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PagePath, PagePicture } from '../report/page-document.js';
import { html } from './html.js';
import { mapStyle } from './map-style.js';
import { useColours } from './theme.js';
import type { Choose } from './use-page-state.js';

/** Of so many arrows each is drawn fainter. */
const MANY = 300;

interface Props {
  readonly picture: PagePicture;
  readonly visible: readonly PagePath[];
  readonly path: string;
  readonly choose: Choose;
}

/** The map, drawn where the report says. Arrow keys go from path to path; the table says the same. */
export function NetworkMap({ picture, visible, path, choose }: Props): VNode {
  const room = useRef<HTMLDivElement>(null);
  const drawn = useRef<cytoscape.Core | null>(null);
  const colours = useColours();

  useEffect(() => {
    if (room.current === null) return;
    const cy = draw(room.current, picture);
    drawn.current = cy;
    cy.on('tap', 'edge', (event) => {
      choose({ path: (event.target as cytoscape.EdgeSingular).id() });
    });
    cy.on('tap', (event) => {
      if (event.target === cy) choose({ path: '' });
    });
    cy.on('mouseover', 'edge, node', () => room.current?.classList.add('pointing'));
    cy.on('mouseout', 'edge, node', () => room.current?.classList.remove('pointing'));
    const watch = new ResizeObserver(() => {
      cy.resize();
      cy.fit(undefined, 24);
    });
    watch.observe(room.current);
    return () => {
      watch.disconnect();
      cy.destroy();
      drawn.current = null;
    };
  }, [picture, choose]);

  useEffect(() => {
    drawn.current?.style(mapStyle(colours));
  }, [picture, colours]);

  useEffect(() => {
    const cy = drawn.current;
    if (cy === null) return;
    const shown = new Set(visible.map(({ id }) => id));
    cy.batch(() => {
      cy.elements().removeClass('chosen dimmed hidden');
      cy.edges().forEach((edge) => {
        if (!shown.has(edge.id())) edge.addClass('hidden');
      });
      const chosen = cy.getElementById(path);
      if (chosen.empty()) return;
      const bright = chosen.union(chosen.connectedNodes()).union(chosen.connectedNodes().ancestors());
      cy.elements().difference(bright).addClass('dimmed');
      chosen.addClass('chosen');
    });
  }, [picture, visible, path]);

  const zoom = (by: number): void => {
    const cy = drawn.current;
    cy?.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  };
  const fit = (): void => {
    drawn.current?.fit(undefined, 24);
  };
  const step = (by: number): void => {
    const at = visible.findIndex(({ id }) => id === path);
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : (at + by + visible.length) % visible.length];
    if (next !== undefined) choose({ path: next.id });
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => {
      step(1);
    },
    ArrowDown: () => {
      step(1);
    },
    ArrowLeft: () => {
      step(-1);
    },
    ArrowUp: () => {
      step(-1);
    },
    Escape: () => {
      choose({ path: '' });
    },
    '+': () => {
      zoom(1.3);
    },
    '-': () => {
      zoom(1 / 1.3);
    },
    '0': fit,
  };
  const press = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return html`<div class="map-frame">
    <div
      class="map"
      ref=${room}
      role="application"
      tabindex="0"
      data-nodes=${picture.nodes.length}
      aria-label=${`Network map of ${picture.nodes.length} boxes and ${visible.length} arrows. Arrow keys go from path to path, Escape lets go. The table holds the same.`}
      onKeyDown=${press}
    ></div>
    <div class="zoom" role="group" aria-label="Zoom">
      <button
        type="button"
        aria-label="Closer"
        onClick=${() => {
          zoom(1.3);
        }}
      >
        +
      </button>
      <button
        type="button"
        aria-label="Farther"
        onClick=${() => {
          zoom(1 / 1.3);
        }}
      >
        −
      </button>
      <button type="button" aria-label="All of it" onClick=${fit}>⤢</button>
    </div>
  </div>`;
}

function draw(container: HTMLElement, { nodes, paths }: PagePicture): cytoscape.Core {
  return cytoscape({
    container,
    elements: {
      nodes: nodes.map(({ id, kind, label, parent, count, x, y }) => ({
        data: {
          id,
          label: kind === 'workloads' && parent === undefined ? `${label} (${count})` : label,
          ...(parent === undefined ? {} : { parent }),
        },
        ...(kind === 'namespace' ? {} : { position: { x, y } }),
        classes: [kind, ...(count > 1 && kind === 'workloads' ? ['several'] : [])],
      })),
      edges: paths.map(({ id, from, to, crosses, connections }) => ({
        data: { id, source: from, target: to, width: Math.min(5, 1.2 + Math.log10(connections)) },
        classes: [crosses, ...(paths.length > MANY ? ['many'] : [])],
      })),
    },
    layout: { name: 'preset', padding: 24 },
    minZoom: 0.05,
    maxZoom: 3,
    // A page that is scrolled over must not stop at the map.
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
  });
}

import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PagePicture } from '../report/page-document.js';
import { html } from './html.js';
import { MatrixView } from './matrix-view.js';
import { NetworkMap } from './network-map.js';
import type { PageState } from './page-state.js';
import { PathPanel } from './path-panel.js';
import { PathTable } from './path-table.js';
import { shownPaths } from './shown.js';
import { Nothing, Part } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { grouped } from './words.js';

const VIEWS = [
  ['map', 'Map'],
  ['matrix', 'Matrix'],
  ['table', 'Table'],
] as const;
const SHOWN = [
  ['all', 'All paths'],
  ['namespaces', 'Across namespaces and outside'],
  ['cluster', 'Outside of the cluster'],
] as const;
const GRAIN = {
  workload: 'Each box is a workload.',
  alike: 'Workloads that talk to the same others over the same ports are drawn as one.',
  namespace: 'Each box is a namespace: there are too many workloads to draw each.',
  none: 'There is too much to draw: the matrix shows it by namespace.',
} as const;

const MOST_READABLE = 700;

interface Props {
  readonly picture: PagePicture;
  readonly state: PageState;
  readonly choose: Choose;
}

/** Who can talk to whom: drawn, as a matrix, and as a table; and why. */
export function MapPart({ picture, state, choose }: Props): VNode {
  const { nodes, paths, matrix, grain, holds } = picture;
  const visible = useMemo(() => shownPaths(paths, state), [paths, state]);
  // So many arrows are a picture of how many there are, and of nothing else.
  const suits = (grain === 'none' && matrix.names.length > 0) || paths.length > MOST_READABLE ? 'matrix' : 'map';
  const view = state.view === '' ? suits : state.view;
  const canBeDrawn = grain !== 'none' || matrix.names.length === 0;
  const chosen = paths.find(({ id }) => id === state.path);
  const lead = `${GRAIN[grain]}${holds === 'outside' ? ' Only ways to and from addresses were asked about: there are too many workloads for each pair.' : ''}`;
  return html`<${Part}
    id="map"
    title="Who can talk to whom"
    lead=${nodes.length === 0 && paths.length === 0 ? '' : lead}
  >
    <div class="toolbar">
      <div class="choices" role="group" aria-label="Shown as">
        ${VIEWS.filter(([value]) => value !== 'map' || canBeDrawn).map(
          ([value, label]) =>
            html`<button
              type="button"
              aria-pressed=${view === value}
              onClick=${() => {
                choose({ view: value });
              }}
            >
              ${label}
            </button>`,
        )}
      </div>
      <label class="field">
        <span>Show</span>
        <select
          value=${state.show}
          onChange=${(event: Event) => {
            choose({ show: (event.currentTarget as HTMLSelectElement).value as PageState['show'] });
          }}
        >
          ${SHOWN.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
        </select>
      </label>
      ${
        (state.from !== '' || state.to !== '') &&
        html`<button
          type="button"
          class="button chip"
          onClick=${() => {
            choose({ from: '', to: '' });
          }}
        >
          ${state.from === '' ? 'anyone' : state.from} → ${state.to === '' ? 'anyone' : state.to}
          <span aria-hidden="true">×</span><span class="off-screen">show all again</span>
        </button>`
      }
      <span class="faint count" role="status">${grouped(visible.length)} of ${grouped(paths.length)} arrows</span>
    </div>
    <ul class="legend" aria-label="Colours">
      <li class="nothing-crossed">within a namespace</li>
      <li class="namespaces">across namespaces</li>
      <li class="cluster">to or from outside</li>
    </ul>
    <div class=${chosen === undefined ? 'map-room' : 'map-room with-panel'}>
      <div class="map-main">
        ${
          paths.length === 0 && nodes.length === 0
            ? html`<${Nothing}>No workload is known, and so there is nobody to connect.<//>`
            : view === 'map' && canBeDrawn
              ? html`<${NetworkMap} picture=${picture} visible=${visible} path=${state.path} choose=${choose} />`
              : view !== 'table'
                ? html`<${MatrixView} matrix=${matrix} choose=${choose} />`
                : html`<${PathTable} paths=${visible} path=${state.path} choose=${choose} />`
        }
      </div>
      <div class="map-side" aria-live="polite">
        ${chosen === undefined ? html`<p class="hint faint">Choose an arrow to see why it is open.</p>` : html`<${PathPanel} path=${chosen} choose=${choose} />`}
      </div>
    </div>
  <//>`;
}

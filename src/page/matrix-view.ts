import type { VNode } from 'preact';
import type { PageMatrix } from '../report/page-document.js';
import { html } from './html.js';
import { OUTSIDE } from './shown.js';
import { Nothing } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { counted, grouped } from './words.js';

/** Sources down, destinations across; a cell counts its connections and leads to them. */
export function MatrixView({ matrix, choose }: { readonly matrix: PageMatrix; readonly choose: Choose }): VNode {
  const { names, cells, more } = matrix;
  if (names.length === 0) return html`<${Nothing}>Nobody can talk to anybody.<//>`;
  const counts = new Map(cells.map(([row, column, count]) => [`${row} ${column}`, count]));
  const most = Math.max(...cells.map(([, , count]) => count));
  const open = (from: string, to: string): void => {
    choose({ view: 'table', from, to, path: '' });
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Connections by namespace">
      <table class="matrix">
        <caption class="off-screen">
          Rows are sources, columns destinations
        </caption>
        <thead>
          <tr>
            <td>from ↓ to →</td>
            ${names.map((name) => html`<th scope="col"><span>${name}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${names.map(
            (source, row) =>
              html`<tr>
                <th scope="row">${source}</th>
                ${names.map((target, column) => {
                  const count = counts.get(`${row} ${column}`);
                  if (count === undefined) return html`<td></td>`;
                  const crosses =
                    source === target
                      ? 'nothing-crossed'
                      : source === OUTSIDE || target === OUTSIDE
                        ? 'cluster'
                        : 'namespaces';
                  return html`<td>
                    <button
                      type="button"
                      class=${`cell ${crosses} ${depth(count, most)}`}
                      aria-label=${`${source} to ${target}: ${counted(count, 'connection')}`}
                      onClick=${() => {
                        open(source, target);
                      }}
                    >
                      ${short(count)}
                    </button>
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 && html`<p class="faint">The ${grouped(names.length)} namespaces with the most paths to others; ${counted(more, 'other')} have fewer.</p>`}`;
}

function depth(count: number, most: number): string {
  const share = Math.log(count + 1) / Math.log(most + 1);
  return share > 0.75 ? 'deep' : share > 0.4 ? 'middle' : 'light';
}

function short(count: number): string {
  return count < 1000 ? String(count) : count < 1e6 ? `${Math.round(count / 1000)}k` : `${Math.round(count / 1e6)}M`;
}

import type { VNode } from 'preact';
import type { PagePath } from '../report/page-document.js';
import { html } from './html.js';
import { Nothing, useFirst } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { grouped } from './words.js';

/** How a path is called by what it crosses. */
export const CROSSES: Readonly<Record<PagePath['crosses'], string>> = {
  nothing: 'within a namespace',
  namespaces: 'across namespaces',
  cluster: 'to or from outside',
};

interface Props {
  readonly paths: readonly PagePath[];
  readonly path: string;
  readonly choose: Choose;
}

/** The same paths as on the map, for those who would rather read. */
export function PathTable({ paths, path, choose }: Props): VNode {
  const { first, more } = useFirst(paths, 100);
  if (paths.length === 0)
    return html`<${Nothing}
      >No path is shown here. Other filters may have some, and firebreak explain tells of any other.<//
    >`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Paths">
      <table class="paths">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Ports</th>
            <th scope="col">Connections</th>
            <th scope="col"><span class="off-screen">Why</span></th>
          </tr>
        </thead>
        <tbody>
          ${first.map(
            (each) =>
              html`<tr class=${each.id === path ? 'chosen' : ''} key=${each.id}>
                <td data-label="From">${each.fromLabel}</td>
                <td data-label="To">
                  ${each.toLabel} <span class=${`mark ${each.crosses}`}>${CROSSES[each.crosses]}</span>
                </td>
                <td data-label="Ports">${each.ports}</td>
                <td data-label="Connections" class="number">${grouped(each.connections)}</td>
                <td>
                  <button
                    type="button"
                    class="button quiet"
                    aria-label=${`Why ${each.fromLabel} can reach ${each.toLabel}`}
                    onClick=${() => {
                      choose({ path: each.id });
                    }}
                  >
                    Why
                  </button>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more}`;
}

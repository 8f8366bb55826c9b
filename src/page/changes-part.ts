import type { VNode } from 'preact';
import type { PageChange } from '../report/page-document.js';
import { html } from './html.js';
import { CopyButton, Nothing, Part, useFirst } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { counted } from './words.js';

interface Props {
  readonly changes: readonly PageChange[];
  readonly choose: Choose;
  readonly go: (id: string) => void;
}

/** What to change, in order, ready to apply. */
export function ChangesPart({ changes, choose, go }: Props): VNode {
  const { first, more } = useFirst(changes, 30);
  const filter = (id: string): void => {
    choose({ change: id, sev: [], sec: '', q: '', ns: '', since: '' });
    go('findings');
  };
  return html`<${Part}
    id="changes"
    title="What to change"
    lead=${changes.length === 0 ? '' : 'In this order. Each was tried on the cluster as it is: none opens a path.'}
  >
    ${changes.length === 0 && html`<${Nothing}>There is no change to propose.<//>`}
    <ol class="changes">
      ${first.map(
        (change, index) =>
          html`<li key=${change.id}>
            <details id=${`change-${change.id}`} class="change" open=${index === 0}>
              <summary>
                <span class="change-title">${change.title}</span> <span class="faint">${change.effect}</span>
              </summary>
              <div class="change-body">
                <p class="row">
                  <${CopyButton}
                    text=${change.manifest}
                    label=${change.action === 'apply' ? 'Copy manifest' : 'Copy what is deleted'}
                  />
                  ${
                    change.mends.length > 0 &&
                    html`<button
                      type="button"
                      class="button quiet"
                      onClick=${() => {
                        filter(change.id);
                      }}
                    >
                      Mends ${counted(change.mends.length, 'finding')}
                    </button>`
                  }
                </p>
                ${change.action === 'delete' && html`<p>Delete this policy. Kept here so that it can be applied again.</p>`}
                <pre
                  tabindex="0"
                  role="region"
                  aria-label=${`Manifest of ${change.title}`}
                ><code>${change.manifest}</code></pre>
              </div>
            </details>
          </li>`,
      )}
    </ol>
    ${more}
  <//>`;
}

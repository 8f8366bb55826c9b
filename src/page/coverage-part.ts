import type { VNode } from 'preact';
import type { PageCoverage, PageNamespace } from '../report/page-document.js';
import { html } from './html.js';
import type { PageState } from './page-state.js';
import { shownNamespaces } from './shown.js';
import { Nothing, Part, useFirst } from './small-parts.js';
import { counted, grouped, percent } from './words.js';

/** How much of each namespace is isolated, and how its score comes about. */
export function CoveragePart(props: {
  readonly namespaces: readonly PageNamespace[];
  readonly state: PageState;
}): VNode {
  const { namespaces, state } = props;
  const { first, more } = useFirst(shownNamespaces(namespaces, state), 60);
  return html`<${Part}
    id="coverage"
    title="Coverage"
    lead=${namespaces.length === 0 ? '' : 'The share of workloads that a policy isolates, the lowest score first.'}
  >
    ${first.length === 0 && html`<${Nothing}>${namespaces.length === 0 ? 'There is no namespace.' : 'No namespace fits these filters.'}<//>`}
    <ul class="namespaces-list">
      ${first.map((each) => html`<${Namespace} key=${each.name} namespace=${each} />`)}
    </ul>
    ${more}
  <//>`;
}

function Namespace({ namespace }: { readonly namespace: PageNamespace }): VNode {
  const { name, role, ingress, egress, policies, score, terms } = namespace;
  return html`<li class="namespace-row">
    <div class="namespace-name">
      <h3>${name}</h3>
      <p class="faint">${role === 'application' ? '' : `${role} · `}${counted(policies, 'policy')}</p>
    </div>
    <div class="bars">
      <${Bar} label="Ingress" coverage=${ingress} />
      <${Bar} label="Egress" coverage=${egress} />
    </div>
    <details class="score">
      <summary><span class="score-value">${score}</span> <span class="faint">of 100</span></summary>
      <ul class="terms">
        <li><span class="number">100</span> to begin with</li>
        ${terms.map(({ points, reason }) => html`<li><span class="number">${points < 0 ? `−${-points}` : `+${points}`}</span> ${reason}</li>`)}
        <li class="sum"><span class="number">${score}</span> ${'in all'}</li>
      </ul>
    </details>
  </li>`;
}

function Bar({ label, coverage }: { readonly label: string; readonly coverage: PageCoverage }): VNode {
  const { isolated, total, unprotected } = coverage;
  const share = percent(isolated, total);
  const tone = total === 0 ? 'none' : share === 100 ? 'full' : share >= 50 ? 'half' : 'thin';
  const bar = html`<span class="bar-label">${label}</span>
    <span class=${`bar ${tone}`} aria-hidden="true"
      ><span style=${{ width: `${total === 0 ? 0 : share}%` }}></span
    ></span>
    <span class=${`bar-value ${tone}`}
      >${total === 0 ? 'no workload' : `${grouped(isolated)} of ${grouped(total)}`}</span
    >`;
  if (unprotected.length === 0) return html`<div class="bar-row">${bar}</div>`;
  return html`<details class="bar-details">
    <summary class="bar-row">${bar}</summary>
    <p class="unprotected"><span class="faint">Not isolated:</span> ${unprotected.join(', ')}</p>
  </details>`;
}

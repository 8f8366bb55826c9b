import type { VNode } from 'preact';
import type { PageExample, PagePath, PageSide } from '../report/page-document.js';
import { html } from './html.js';
import { CROSSES } from './path-table.js';
import type { Choose } from './use-page-state.js';
import { counted } from './words.js';

const ACTIONS = { allow: 'allowed by', deny: 'denied by', pass: 'passed on by' } as const;

/** Why a path is open: what the policies on both of its sides say. */
export function PathPanel({ path, choose }: { readonly path: PagePath; readonly choose: Choose }): VNode {
  const { fromLabel, toLabel, crosses, ports, connections, examples } = path;
  return html`<article class="panel" aria-labelledby="panel-title">
    <button
      type="button"
      class="close"
      aria-label="Close"
      onClick=${() => {
        choose({ path: '' });
      }}
    >
      ×
    </button>
    <p><span class=${`mark ${crosses}`}>${CROSSES[crosses]}</span></p>
    <h3 id="panel-title">${fromLabel} <span class="arrow" aria-label="to">→</span> ${toLabel}</h3>
    <p class="faint">${counted(connections, 'connection')}: ${ports}</p>
    ${
      examples.length === 0
        ? html`<p>The report does not hold its connections. <code>firebreak explain</code> tells of any one.</p>`
        : examples.map(
            (example, index) => html`<${Example} example=${example} several=${connections > 1} start=${index === 0} />`,
          )
    }
    ${connections > examples.length && examples.length > 0 && html`<p class="faint">and ${counted(connections - examples.length, 'other')} like these</p>`}
  </article>`;
}

function Example(props: { readonly example: PageExample; readonly several: boolean; readonly start: boolean }): VNode {
  const { example, several, start } = props;
  const { from, to, ports, sides } = example;
  const body =
    sides.length === 0
      ? html`<p class="faint">Not explained in this report: <code>firebreak explain</code> does.</p>`
      : sides.map((side) => html`<${Side} side=${side} />`);
  if (!several) return html`<div>${body}</div>`;
  return html`<details open=${start}>
    <summary>${from} → ${to}<br /><span class="faint">${ports}</span></summary>
    ${body}
  </details>`;
}

function Side({ side }: { readonly side: PageSide }): VNode {
  const { direction, end, isolated, ports, isolating, rules } = side;
  const verb = direction === 'egress' ? 'leave' : 'enter';
  const title = direction === 'egress' ? 'Leaving' : 'Entering';
  return html`<section class="side">
    <h4>${title} <span class="mono">${end}</span></h4>
    ${
      !isolated && rules.length === 0
        ? html`<p>No policy isolates it for ${direction}, so everything may ${verb}.</p>`
        : html`<p class="faint">
              ${isolated ? 'Isolated' : 'Not isolated'}; lets ${ports} ${direction === 'egress' ? 'out' : 'in'}.
            </p>
            <ul>
              ${rules.map(
                (rule) =>
                  html`<li>
                    <span class=${`verb ${rule.action}`}>${ACTIONS[rule.action]}</span>
                    <strong>${rule.policy}</strong> <code>${rule.at}</code>
                    <span class="faint">${rule.ports}</span>
                  </li>`,
              )}
              ${isolating.map((policy) => html`<li>isolated by <strong>${policy}</strong>, which allows nothing of it</li>`)}
            </ul>`
    }
  </section>`;
}

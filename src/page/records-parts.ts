import type { ComponentChildren, VNode } from 'preact';
import type { PageDecisions, PageDocument, PagePolicy } from '../report/page-document.js';
import { html } from './html.js';
import type { PageState } from './page-state.js';
import { shownPolicies } from './shown.js';
import { Nothing, Part, useFirst } from './small-parts.js';
import { counted, daysBetween, grouped, shownDay } from './words.js';

const STATES = { expired: 'expired', 'expires-soon': 'expires soon', 'in-force': 'in force' } as const;
const STATE_TONES = { expired: 'critical', 'expires-soon': 'medium', 'in-force': 'info' } as const;

/** A table that scrolls by itself where it is wider than the page; its rows are its children. */
function RecordsTable(props: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children?: ComponentChildren;
}): VNode {
  const { label, columns, children } = props;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class="records">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${children}
      </tbody>
    </table>
  </div>`;
}

/** Who is excepted from what, and for how long. */
export function ExceptionsPart({ document }: { readonly document: PageDocument }): VNode {
  const sorted = [...document.exceptions].sort((one, other) => one.expires.localeCompare(other.expires));
  return html`<${Part}
    id="exceptions"
    title="Exceptions"
    lead=${sorted.length === 0 ? '' : 'By the day on which they end.'}
  >
    ${
      sorted.length === 0
        ? html`<${Nothing}>The profile excepts nobody.<//>`
        : html`<${RecordsTable} label="Exceptions" columns=${['Ends', 'Exception', 'Owner', 'From', 'Covers']}
            >${sorted.map((each) => exceptionRow(each, document.at))}<//
          >`
    }
  <//>`;
}

function exceptionRow(
  { name, owner, reason, guardrails, expires, state, covers }: PageDocument['exceptions'][number],
  now: string,
): VNode {
  return html`<tr key=${name}>
    <td data-label="Ends">
      <span class=${`pill ${STATE_TONES[state]}`}>${STATES[state]}</span>${` ${shownDay(expires)} `}
      <span class="faint">${daysBetween(now, expires)}</span>
    </td>
    <td data-label="Exception"><strong>${name}</strong><br /><span class="faint">${reason}</span></td>
    <td data-label="Owner">${owner}</td>
    <td data-label="From">${guardrails.join(', ')}</td>
    <td data-label="Covers">${counted(covers, 'finding')}</td>
  </tr>`;
}

/** What the webhook has let in and kept out. */
export function DecisionsPart({ decisions }: { readonly decisions: PageDecisions }): VNode {
  const { requests, guardrails, breakGlass } = decisions;
  const total = requests.reduce((sum, { count }) => sum + count, 0);
  const denied = requests.filter(({ decision }) => decision === 'deny').reduce((sum, { count }) => sum + count, 0);
  return html`<${Part}
    id="decisions"
    title="Decisions of the webhook"
    lead=${`Since it started: ${counted(total, 'request')}, ${grouped(denied)} denied, ${grouped(breakGlass)} let through by break-glass.`}
  >
    <div class="two">
      <table class="records">
        <caption>
          By kind of request
        </caption>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Decision</th>
            <th scope="col" class="number">Times</th>
          </tr>
        </thead>
        <tbody>
          ${[...requests]
            .sort((one, other) => other.count - one.count)
            .map(
              ({ kind, operation, decision, dryRun, count }) =>
                html`<tr>
                  <td data-label="Request">${operation} ${kind}${dryRun ? ' (dry run)' : ''}</td>
                  <td data-label="Decision"><span class=${`verb ${decision}`}>${decision}</span></td>
                  <td data-label="Times" class="number">${grouped(count)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
      <table class="records">
        <caption>
          By guardrail
        </caption>
        <thead>
          <tr>
            <th scope="col">Guardrail</th>
            <th scope="col">Effect</th>
            <th scope="col" class="number">Findings</th>
          </tr>
        </thead>
        <tbody>
          ${guardrails.map(
            ({ guardrail, action, count }) =>
              html`<tr>
                <td data-label="Guardrail">${guardrail}</td>
                <td data-label="Effect">${action}</td>
                <td data-label="Findings" class="number">${grouped(count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  <//>`;
}

/** Every policy there is. */
export function PoliciesPart(props: { readonly document: PageDocument; readonly state: PageState }): VNode {
  const { document, state } = props;
  const { first, more } = useFirst(shownPolicies(document.policies, state), 50);
  return html`<${Part}
    id="policies"
    title="Policies"
    lead=${document.policies.length === 0 ? '' : 'What each selects, whose it is, and how old.'}
  >
    ${
      first.length === 0
        ? html`<${Nothing}
            >${document.policies.length === 0 ? 'There is no NetworkPolicy.' : 'No policy fits these filters.'}<//
          >`
        : html`<${RecordsTable}
            label="Policies"
            columns=${['Policy', 'Selects', 'Directions', 'Owner', 'Since', 'Until']}
            >${first.map((each) => policyRow(each, document.at))}<//
          >`
    }
    ${more}
  <//>`;
}

function policyRow({ policy, created, owner, expires, directions, selects, names }: PagePolicy, now: string): VNode {
  return html`<tr key=${policy}>
    <td data-label="Policy">${policy.replace(/^NetworkPolicy /, '')}</td>
    <td data-label="Selects" title=${names.join(', ')}>${counted(selects, 'workload')}</td>
    <td data-label="Directions">${directions.length === 0 ? 'none' : directions.join(', ')}</td>
    <td data-label="Owner">${owner === '' ? html`<span class="faint">nobody named</span>` : owner}</td>
    <td data-label="Since">${created === '' ? html`<span class="faint">not stored</span>` : shownDay(created)}</td>
    <td data-label="Until">
      ${expires === '' ? '' : html`${shownDay(expires)} <span class="faint">${daysBetween(now, expires)}</span>`}
    </td>
  </tr>`;
}

/** What the report rests on, and what it does not know. */
export function NotesPart({ document }: { readonly document: PageDocument }): VNode {
  const { assumptions, undecided, omitted } = document;
  return html`<${Part} id="notes" title="What this rests on">
    ${
      undecided.length > 0 &&
      html`<h3>Not looked at</h3>
        <ul class="notes">
          ${undecided.map((line) => html`<li>${line}</li>`)}
        </ul>`
    }
    ${
      omitted.length > 0 &&
      html`<h3>Left out of this page for size</h3>
        <ul class="notes">
          ${omitted.map(({ what, shown, of }) => html`<li>${what}: ${grouped(shown)} of ${grouped(of)} are here; the JSON report holds more</li>`)}
        </ul>`
    }
    ${
      assumptions.length > 0 &&
      html`<h3>Assumed</h3>
        <ul class="notes">
          ${assumptions.map((line) => html`<li>${line}</li>`)}
        </ul>`
    }
    ${undecided.length + omitted.length + assumptions.length === 0 && html`<${Nothing}>Everything was looked at, and nothing had to be assumed.<//>`}
  <//>`;
}

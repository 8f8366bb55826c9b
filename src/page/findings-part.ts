import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PageComparison, PageDocument, PageFinding } from '../report/page-document.js';
import { html } from './html.js';
import type { PageState } from './page-state.js';
import { shownBetter, shownFindings } from './shown.js';
import { CopyButton, Nothing, Part, SeverityPill, useFirst } from './small-parts.js';
import { BetterList, SinceChoice } from './since-part.js';
import type { Choose } from './use-page-state.js';
import { counted, grouped, shownTime } from './words.js';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

interface Props {
  readonly document: PageDocument;
  readonly state: PageState;
  readonly choose: Choose;
  readonly go: (id: string) => void;
}

/** What was found, with how to mend it. */
export function FindingsPart({ document, state, choose, go }: Props): VNode {
  const { findings, changes, comparison } = document;
  const isBetter = comparison !== null && state.since === 'better';
  const visible = useMemo(() => shownFindings(document, state), [document, state]);
  const better = useMemo(() => (isBetter ? shownBetter(document, state) : []), [isBetter, document, state]);
  const fresh = useMemo(() => new Set(comparison?.fresh), [comparison]);
  const { first, more } = useFirst(visible, 50);
  const sections = [...new Set([...findings, ...(comparison?.better ?? [])].map(({ section }) => section))];
  const listed = isBetter
    ? comparison.better
    : state.since === 'new'
      ? findings.filter(({ id }) => fresh.has(id))
      : findings;
  const change = changes.find(({ id }) => id === state.change);
  const mending = useMemo(
    () => new Map(changes.flatMap(({ id, mends }) => mends.map((finding) => [finding, id] as const))),
    [changes],
  );
  const toggle = (severity: string): void => {
    const { sev } = state;
    choose({ sev: sev.includes(severity) ? sev.filter((each) => each !== severity) : [...sev, severity] });
  };
  const show = (id: string): void => {
    globalThis.document.getElementById(`change-${id}`)?.setAttribute('open', '');
    go(`change-${id}`);
  };
  return html`<${Part}
    id="findings"
    title="Findings"
    lead=${isBetter ? leadOfBetter(better.length, comparison) : findings.length === 0 ? '' : `${counted(visible.length, 'finding')} of ${grouped(findings.length)}, the worst first`}
  >
    <div class="toolbar">
      ${comparison !== null && html`<${SinceChoice} comparison=${comparison} total=${findings.length} state=${state} choose=${choose} />`}
      <div class="choices many" role="group" aria-label="Severities">
        ${SEVERITIES.map(
          (severity) =>
            html`<button
              type="button"
              class=${`choice ${severity}`}
              aria-pressed=${state.sev.includes(severity)}
              onClick=${() => {
                toggle(severity);
              }}
            >
              ${severity} <span>${grouped(listed.filter((each) => each.severity === severity).length)}</span>
            </button>`,
        )}
      </div>
      <label class="field">
        <span>Section</span>
        <select
          value=${state.sec}
          onChange=${(event: Event) => {
            choose({ sec: (event.currentTarget as HTMLSelectElement).value });
          }}
        >
          <option value="">every section</option>
          ${sections.map((section) => html`<option value=${section}>${section}</option>`)}
        </select>
      </label>
      ${
        change !== undefined &&
        html`<button
          type="button"
          class="button chip"
          onClick=${() => {
            choose({ change: '' });
          }}
        >
          mended by ${change.id} <span aria-hidden="true">×</span><span class="off-screen">show all again</span>
        </button>`
      }
    </div>
    ${
      isBetter
        ? better.length === 0
          ? html`<${Nothing}>Nothing that got better fits these filters.<//>`
          : html`<${BetterList} better=${better} />`
        : findings.length === 0
          ? html`<${Nothing}>Nothing was found.<//>`
          : visible.length === 0
            ? html`<${Nothing}>No finding fits these filters.<//>`
            : html`<ol class="findings">
                ${first.map((finding) => html`<${Finding} key=${finding.id} finding=${finding} isNew=${fresh.has(finding.id)} change=${mending.get(finding.id)} show=${show} />`)}
              </ol>`
    }
    ${!isBetter && more}
  <//>`;
}

function leadOfBetter(shown: number, { betterCount, since }: PageComparison): string {
  return `${counted(shown, 'finding')} of ${grouped(betterCount)} that are gone or milder since ${shownTime(since)}`;
}

function Finding(props: {
  readonly finding: PageFinding;
  readonly isNew: boolean;
  readonly change: string | undefined;
  readonly show: (id: string) => void;
}): VNode {
  const { finding, isNew, change, show } = props;
  const { severity, message, subject, section, check, fix, evidence, at, source } = finding;
  return html`<li class=${`finding ${severity}`}>
    <div class="finding-head">
      <${SeverityPill} severity=${severity} /> ${isNew && html`<span class="pill">new</span>`}
      <h3>${message}</h3>
    </div>
    <p class="faint"><span class="mono">${subject}</span> · ${section} · ${check}</p>
    ${fix !== '' && html`<${Fix} fix=${fix} />`}
    ${
      change !== undefined &&
      html`<p>
        <button
          type="button"
          class="button quiet"
          onClick=${() => {
            show(change);
          }}
        >
          See the change that mends it
        </button>
      </p>`
    }
    ${
      (evidence.length > 0 || at !== '' || source !== '') &&
      html`<details>
        <summary>Evidence</summary>
        <ul class="evidence">
          ${at !== '' && html`<li>at <code>${at}</code></li>`} ${evidence.map((line) => html`<li>${line}</li>`)}
          ${source !== '' && html`<li>guardrail ${source}</li>`}
        </ul>
      </details>`
    }
  </li>`;
}

/** A sentence, and below it what can be pasted, where there is something. */
function Fix({ fix }: { readonly fix: string }): VNode {
  const [sentence = '', ...manifest] = fix.split('\n');
  const text = manifest.join('\n');
  return html`<p class="fix"><span>Fix</span> ${sentence}</p>
    ${
      text.trim() !== '' &&
      html`<details>
        <summary>Manifest</summary>
        <pre tabindex="0" role="region" aria-label="Manifest of the fix"><code>${text}</code></pre>
        <p><${CopyButton} text=${text} label="Copy manifest of the fix" /></p>
      </details>`
    }`;
}

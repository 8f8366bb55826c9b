import type { VNode } from 'preact';
import type { PageBetter, PageComparison } from '../report/page-document.js';
import { html } from './html.js';
import type { PageState } from './page-state.js';
import { SeverityPill, useFirst } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { grouped, shownTime } from './words.js';

interface Props {
  readonly comparison: PageComparison;
  /** How many findings there are. */
  readonly total: number;
  readonly state: PageState;
  readonly choose: Choose;
}

/** Everything, or only what is new or got better since the earlier audit. */
export function SinceChoice({ comparison, total, state, choose }: Props): VNode {
  const { since, fresh, betterCount } = comparison;
  const choices = [
    ['', 'all', total],
    ['new', 'new', fresh.length],
    ['better', 'better', betterCount],
  ] as const;
  return html`<div class="choices" role="group" aria-label=${`Since the audit of ${shownTime(since)}`}>
    ${choices.map(
      ([value, label, count]) =>
        html`<button
          type="button"
          aria-pressed=${state.since === value}
          onClick=${() => {
            choose({ since: value, change: '' });
          }}
        >
          ${label} <span>${grouped(count)}</span>
        </button>`,
    )}
  </div>`;
}

/** What is gone, or milder than it was. */
export function BetterList({ better }: { readonly better: readonly PageBetter[] }): VNode {
  const { first, more } = useFirst(better, 50);
  return html`<ol class="findings">
      ${first.map(
        ({ id, severity, now, message, subject, section, check }) =>
          html`<li key=${id} class="finding better">
            <div class="finding-head">
              <${SeverityPill} severity=${severity} />
              <h3>${message}</h3>
            </div>
            <p class="faint"><span class="mono">${subject}</span> · ${section} · ${check}</p>
            <p class="good">${now === '' ? 'Gone' : html`Milder: now <${SeverityPill} severity=${now} />`}</p>
          </li>`,
      )}
    </ol>
    ${more}`;
}

/** In the summary: what has changed, with the way to it. */
export function SinceLine({
  comparison,
  choose,
  go,
}: Pick<Props, 'comparison' | 'choose'> & { readonly go: (id: string) => void }): VNode {
  const { since, fresh, betterCount, unchanged } = comparison;
  const show = (value: 'new' | 'better'): (() => void) => {
    return () => {
      choose({ since: value, sev: [], sec: '', q: '', ns: '', change: '' });
      go('findings');
    };
  };
  return html`<div class="since">
    <p class="row">
      <span>Since the audit of <time datetime=${since}>${shownTime(since)}</time>:</span>
      <button type="button" class="button" disabled=${fresh.length === 0} onClick=${show('new')}>
        ${grouped(fresh.length)} new
      </button>
      <button type="button" class="button" disabled=${betterCount === 0} onClick=${show('better')}>
        ${grouped(betterCount)} better
      </button>
      <span class="faint">${grouped(unchanged)} as before</span>
    </p>
    ${comparison.doubts.map((doubt) => html`<p class="faint">${doubt}</p>`)}
  </div>`;
}

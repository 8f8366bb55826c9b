import type { VNode } from 'preact';
import type { PageDocument, PageFinding } from '../report/page-document.js';
import { html } from './html.js';
import { SinceLine } from './since-part.js';
import { CopyButton, SeverityPill } from './small-parts.js';
import type { Choose } from './use-page-state.js';
import { counted, grouped, percent } from './words.js';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

interface Props {
  readonly document: PageDocument;
  readonly choose: Choose;
  readonly go: (id: string) => void;
}

/** How safe it is, what is worst, and what to do first. */
export function SummaryPart({ document, choose, go }: Props): VNode {
  const { findings, changes, counts, picture, comparison } = document;
  const ingress = shareOf(document, 'ingress');
  const egress = shareOf(document, 'egress');
  const [worst, second, third] = findings.filter(({ severity }) => severity !== 'info');
  const [first] = changes;
  const show = (sev: string): void => {
    choose({ sev: [sev], sec: '', q: '', ns: '', change: '', since: '' });
    go('findings');
  };
  return html`<div class="summary">
    <h1>${verdict(document)}</h1>
    <p class="lead">
      ${`${counted(counts.workloads, 'workload')} in ${counted(counts.namespaces, 'namespace')} under ${counted(counts.policies, 'policy')}. `}
      ${document.undecided.length > 0 && html`<a href="#notes" onClick=${jump(go, 'notes')}>${counted(document.undecided.length, 'thing')} could not be looked at.</a>`}
    </p>
    ${comparison !== null && html`<${SinceLine} comparison=${comparison} choose=${choose} go=${go} />`}
    <ul class="severities" aria-label="Findings by severity">
      ${SEVERITIES.map((severity) => {
        const count = findings.filter((each) => each.severity === severity).length;
        return html`<li>
          <button
            type="button"
            class=${`severity-tile ${severity}`}
            disabled=${count === 0}
            onClick=${() => {
              show(severity);
            }}
          >
            <strong>${grouped(count)}</strong> <span>${severity}</span>
          </button>
        </li>`;
      })}
    </ul>
    <div class="answers">
      <section class="card" aria-labelledby="how-safe">
        <h2 id="how-safe">How safe are we</h2>
        <div class="rings">
          <${Ring} label="Ingress" ...${ingress} />
          <${Ring} label="Egress" ...${egress} />
        </div>
        <p class="faint">${crossings(picture.totals)}</p>
      </section>
      <section class="card" aria-labelledby="what-worst">
        <h2 id="what-worst">What is worst</h2>
        ${
          worst === undefined
            ? html`<p class="calm">Nothing that asks for a change was found.</p>`
            : html`<ol class="worst">
                ${[worst, second, third].flatMap((each) => (each === undefined ? [] : worstLine(each, choose, go)))}
              </ol>`
        }
      </section>
      <section class="card first" aria-labelledby="what-first">
        <h2 id="what-first">What to do first</h2>
        ${
          first === undefined
            ? html`<${WithoutChange} worst=${worst} />`
            : html`<p class="first-title">${first.title}</p>
                <p class="faint">${sentence(first.effect)}, and mends ${counted(first.mends.length, 'finding')}.</p>
                <pre
                  class="preview"
                  aria-hidden="true"
                ><code>${first.manifest.split('\n').slice(0, 7).join('\n')}</code></pre>
                <p class="row">
                  ${first.action === 'apply' && html`<${CopyButton} text=${first.manifest} label="Copy manifest" />`}
                  <a class="button quiet" href="#changes" onClick=${jump(go, 'changes')}>
                    ${changes.length > 1 ? `All ${grouped(changes.length)} changes` : 'See it'}
                  </a>
                </p>`
        }
      </section>
    </div>
  </div>`;
}

/** Where nothing can be applied as it is, the worst finding says what to do. */
function WithoutChange({ worst }: { readonly worst: PageFinding | undefined }): VNode {
  if (worst === undefined) return html`<p class="calm">Nothing. Keep it so.</p>`;
  const [fix = ''] = worst.fix.split('\n');
  return html`<p class="first-title">${fix === '' ? worst.message : sentence(fix)}</p>
    <p class="faint">
      For the worst finding: <span class="mono">${worst.subject}</span>. No change is ready to be applied.
    </p>`;
}

function crossings({ namespaces, cluster }: PageDocument['picture']['totals']): string {
  return [
    'The share of workloads that a policy isolates.',
    namespaces === 1 ? '1 open path crosses namespaces,' : `${grouped(namespaces)} open paths cross namespaces,`,
    cluster === 1
      ? '1 begins or ends outside of the cluster.'
      : `${grouped(cluster)} begin or end outside of the cluster.`,
  ].join(' ');
}

function worstLine(finding: PageFinding, choose: Choose, go: Props['go']): VNode {
  const open = (event: Event): void => {
    event.preventDefault();
    choose({ sev: [finding.severity], sec: finding.section, q: '', ns: finding.namespace, change: '', since: '' });
    go('findings');
  };
  return html`<li>
    <${SeverityPill} severity=${finding.severity} />
    <a href="#findings" onClick=${open}>${finding.message}</a>
    <span class="faint mono">${finding.subject}</span>
  </li>`;
}

function jump(go: Props['go'], id: string): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    go(id);
  };
}

function verdict({ findings, counts, namespaces }: PageDocument): string {
  if (counts.workloads === 0 && counts.policies === 0) return 'There is nothing here to guard yet.';
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length;
  const open = namespaces.reduce((sum, each) => sum + each.ingress.total - each.ingress.isolated, 0);
  const [critical, high] = [count('critical'), count('high')];
  const urgent =
    critical > 0
      ? counted(critical, 'critical finding')
      : high > 0
        ? `${grouped(high)} severe ${high === 1 ? 'finding' : 'findings'}`
        : '';
  const anyone = open === 0 ? '' : `${grouped(open)} of ${counted(counts.workloads, 'workload')} open to anyone`;
  if (urgent !== '' && anyone !== '') return sentence(`${urgent}, and ${anyone}.`);
  if (urgent !== '') return sentence(`${urgent}; every workload is isolated.`);
  if (anyone !== '') return sentence(`${anyone}, and nothing worse.`);
  return findings.length === 0 ? 'Everything is as it should be.' : 'Every workload is isolated, with nothing urgent.';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shareOf(
  { namespaces }: PageDocument,
  direction: 'ingress' | 'egress',
): { readonly isolated: number; readonly total: number } {
  return namespaces.reduce(
    (sum, each) => ({ isolated: sum.isolated + each[direction].isolated, total: sum.total + each[direction].total }),
    { isolated: 0, total: 0 },
  );
}

const AROUND = 2 * Math.PI * 34;

function Ring({
  label,
  isolated,
  total,
}: {
  readonly label: string;
  readonly isolated: number;
  readonly total: number;
}): VNode {
  const share = percent(isolated, total);
  return html`<figure class="ring">
    <svg viewBox="0 0 80 80" role="img" aria-label=${`${label}: ${share} % isolated`}>
      <circle class="track" cx="40" cy="40" r="34" />
      <circle
        class="value"
        cx="40"
        cy="40"
        r="34"
        stroke-dasharray=${`${(AROUND * share) / 100} ${AROUND}`}
        transform="rotate(-90 40 40)"
      />
      <text x="40" y="41" text-anchor="middle" dominant-baseline="middle">${total === 0 ? '–' : `${share}%`}</text>
    </svg>
    <figcaption>
      <strong>${label}</strong> <span class="faint">${grouped(isolated)} of ${grouped(total)}</span>
    </figcaption>
  </figure>`;
}

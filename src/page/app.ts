import type { VNode } from 'preact';
import { useCallback, useEffect } from 'preact/hooks';
import type { PageDocument } from '../report/page-document.js';
import { ChangesPart } from './changes-part.js';
import { CoveragePart } from './coverage-part.js';
import { FindingsPart } from './findings-part.js';
import { html } from './html.js';
import { MapPart } from './map-part.js';
import { DecisionsPart, ExceptionsPart, NotesPart, PoliciesPart } from './records-parts.js';
import { SummaryPart } from './summary-part.js';
import { useTheme, type Theme } from './theme.js';
import { usePageState } from './use-page-state.js';
import { shownTime } from './words.js';

const PARTS = [
  ['map', 'Map'],
  ['findings', 'Findings'],
  ['changes', 'Changes'],
  ['coverage', 'Coverage'],
  ['exceptions', 'Exceptions'],
  ['decisions', 'Decisions'],
  ['policies', 'Policies'],
  ['notes', 'Notes'],
] as const;
const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'dark', dark: 'light', light: 'auto' };

/** The whole page. */
export function App({ document: report }: { readonly document: PageDocument }): VNode {
  const [state, choose] = usePageState();
  const [theme, setTheme] = useTheme();
  const go = useCallback((id: string): void => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: 'start' });
    const heading = place?.querySelector<HTMLElement>('h2[tabindex], summary');
    heading?.focus({ preventScroll: true });
  }, []);
  useOpenForPrint();
  const namespaces = [
    ...new Set([...report.namespaces.map(({ name }) => name), ...(state.ns === '' ? [] : [state.ns])]),
  ];
  const filtered = state.q !== '' || state.ns !== '';
  const parts = PARTS.filter(([id]) => id !== 'decisions' || report.decisions !== null);
  return html`<a
      class="skip"
      href="#main"
      onClick=${(event: Event) => {
        event.preventDefault();
        go('findings');
      }}
      >Skip to the findings</a
    >
    <header class="top">
      <p class="brand"><span class="brand-mark" aria-hidden="true"></span>Firebreak <span class="faint">audit</span></p>
      <p class="faint meta">
        <time datetime=${report.at}>${shownTime(report.at)}</time>${' · profile '}<span title=${report.profile.hash}
          >${report.profile.name}</span
        >${
          report.wholeAt === report.at
            ? ''
            : html`${' · map, paths and changes as of '}<time datetime=${report.wholeAt}
                  >${shownTime(report.wholeAt)}</time
                >`
        }
      </p>
      <button
        type="button"
        class="button quiet theme"
        onClick=${() => {
          setTheme(NEXT[theme]);
        }}
      >
        <span class="off-screen">Colours: </span>${theme === 'auto' ? 'Auto' : theme === 'dark' ? 'Dark' : 'Light'}
      </button>
    </header>
    <main id="main">
      <${SummaryPart} document=${report} choose=${choose} go=${go} />
      <div class="bar-sticky">
        <nav aria-label="Parts of the report">
          <ul>
            ${parts.map(
              ([id, label]) =>
                html`<li>
                  <a
                    href=${`#${id}`}
                    onClick=${(event: Event) => {
                      event.preventDefault();
                      go(id);
                    }}
                    >${label}</a
                  >
                </li>`,
            )}
          </ul>
        </nav>
        <form
          class="filters"
          role="search"
          onSubmit=${(event: Event) => {
            event.preventDefault();
          }}
        >
          <input
            type="search"
            aria-label="Search everything on this page"
            placeholder="Search"
            value=${state.q}
            onInput=${(event: Event) => {
              choose({ q: (event.currentTarget as HTMLInputElement).value });
            }}
          />
          <select
            aria-label="Namespace"
            value=${state.ns}
            onChange=${(event: Event) => {
              choose({ ns: (event.currentTarget as HTMLSelectElement).value });
            }}
          >
            <option value="">every namespace</option>
            ${namespaces.map((name) => html`<option value=${name}>${name}</option>`)}
          </select>
          ${
            filtered &&
            html`<button
              type="button"
              class="button quiet"
              onClick=${() => {
                choose({ q: '', ns: '' });
              }}
            >
              Clear
            </button>`
          }
        </form>
      </div>
      <${MapPart} picture=${report.picture} state=${state} choose=${choose} />
      <${FindingsPart} document=${report} state=${state} choose=${choose} go=${go} />
      <${ChangesPart} changes=${report.changes} choose=${choose} go=${go} />
      <${CoveragePart} namespaces=${report.namespaces} state=${state} />
      <${ExceptionsPart} document=${report} />
      ${report.decisions !== null && html`<${DecisionsPart} decisions=${report.decisions} />`}
      <${PoliciesPart} document=${report} state=${state} />
      <${NotesPart} document=${report} />
    </main>`;
}

/** On paper nothing can be opened. */
function useOpenForPrint(): void {
  useEffect(() => {
    const open = (): void => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    };
    addEventListener('beforeprint', open);
    return () => {
      removeEventListener('beforeprint', open);
    };
  }, []);
}

/** What somebody has chosen on the page. It stands in the fragment of the address, so that it can be sent and loaded again. */
export interface PageState {
  /** Words, all of which what is shown has to contain. */
  readonly q: string;
  /** A namespace; empty for all. */
  readonly ns: string;
  /** Severities; none for all. */
  readonly sev: readonly string[];
  /** A section of the audit; empty for all. */
  readonly sec: string;
  /** What is new, or what got better, since the audit that this one is compared with; empty for all that there is. */
  readonly since: '' | 'new' | 'better';
  /** The id of a change: only what it mends. */
  readonly change: string;
  /** Empty for what suits the report. */
  readonly view: '' | 'map' | 'matrix' | 'table';
  readonly show: 'all' | 'namespaces' | 'cluster';
  /** Paths of one cell of the matrix alone. */
  readonly from: string;
  readonly to: string;
  /** The id of the path that is explained. */
  readonly path: string;
}

/** Nothing chosen. */
export const NO_CHOICE: PageState = {
  q: '',
  ns: '',
  sev: [],
  sec: '',
  since: '',
  change: '',
  view: '',
  show: 'all',
  from: '',
  to: '',
  path: '',
};

/** Reads a fragment, `#q=web&sev=high,critical`. What it does not understand counts as not chosen. */
export function readState(fragment: string): PageState {
  const chosen = new URLSearchParams(fragment.replace(/^#/, ''));
  const text = (key: string): string => chosen.get(key) ?? '';
  const view = text('view');
  const show = text('show');
  const since = text('since');
  return {
    q: text('q'),
    ns: text('ns'),
    sev: text('sev').split(',').filter(Boolean),
    sec: text('sec'),
    since: since === 'new' || since === 'better' ? since : '',
    change: text('change'),
    view: view === 'map' || view === 'matrix' || view === 'table' ? view : '',
    show: show === 'namespaces' || show === 'cluster' ? show : 'all',
    from: text('from'),
    to: text('to'),
    path: text('path'),
  };
}

/** Writes the fragment that is read as this state; empty where nothing is chosen. */
export function writeState(state: PageState): string {
  const chosen = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    const text = Array.isArray(value) ? value.join(',') : String(value);
    const usual = NO_CHOICE[key as keyof PageState];
    if (text !== '' && text !== usual) chosen.set(key, text);
  }
  const fragment = chosen.toString();
  return fragment === '' ? '' : `#${fragment}`;
}

import type {
  PageBetter,
  PageDocument,
  PageFinding,
  PageNamespace,
  PagePath,
  PagePolicy,
} from '../report/page-document.js';
import type { PageState } from './page-state.js';

type Words = Pick<PageState, 'q' | 'ns'>;

/** The findings that are wanted, of those that are there. */
export function shownFindings(
  { findings, changes, comparison }: PageDocument,
  state: PageState,
): readonly PageFinding[] {
  const { sev, sec, change } = state;
  const fresh = comparison === null || state.since !== 'new' ? undefined : new Set(comparison.fresh);
  const mended = change === '' ? undefined : new Set(changes.find(({ id }) => id === change)?.mends);
  return findings.filter(
    (each) =>
      (sev.length === 0 || sev.includes(each.severity)) &&
      (sec === '' || each.section === sec) &&
      (mended === undefined || mended.has(each.id)) &&
      (fresh === undefined || fresh.has(each.id)) &&
      isIn(state.ns, [each.namespace]) &&
      hasWords(state, [each.subject, each.message, each.check, each.section, each.fix, each.source]),
  );
}

/** Of what got better, what is wanted. */
export function shownBetter({ comparison }: PageDocument, state: PageState): readonly PageBetter[] {
  const { sev, sec, ns } = state;
  return (comparison?.better ?? []).filter(
    (each) =>
      (sev.length === 0 || sev.includes(each.severity)) &&
      (sec === '' || each.section === sec) &&
      isIn(ns, [each.namespace]) &&
      hasWords(state, [each.subject, each.message, each.check, each.section]),
  );
}

/** The paths that are wanted. */
export function shownPaths(paths: readonly PagePath[], state: PageState): readonly PagePath[] {
  const { show, from, to } = state;
  return paths.filter(
    (path) =>
      (show === 'all' || path.crosses === show || (show === 'namespaces' && path.crosses === 'cluster')) &&
      (from === '' || placeOf(path.fromNamespace) === from) &&
      (to === '' || placeOf(path.toNamespace) === to) &&
      isIn(state.ns, [path.fromNamespace, path.toNamespace]) &&
      hasWords(state, [
        path.fromLabel,
        path.toLabel,
        path.ports,
        ...path.examples.flatMap((each) => [each.from, each.to]),
      ]),
  );
}

/** Addresses stand under this name in the matrix. */
export const OUTSIDE = '(outside)';

function placeOf(namespace: string): string {
  return namespace === '' ? OUTSIDE : namespace;
}

/** The namespaces that are wanted, the least covered first, those of Kubernetes and of monitoring last. */
export function shownNamespaces(namespaces: readonly PageNamespace[], state: Words): readonly PageNamespace[] {
  const order = { application: 0, monitoring: 1, system: 2 } as const;
  return namespaces
    .filter(
      (each) =>
        isIn(state.ns, [each.name]) &&
        hasWords(state, [each.name, ...each.ingress.unprotected, ...each.egress.unprotected]),
    )
    .sort((one, other) => order[one.role] - order[other.role] || one.score - other.score);
}

/** The policies that are wanted. */
export function shownPolicies(policies: readonly PagePolicy[], state: Words): readonly PagePolicy[] {
  return policies.filter(
    (each) => isIn(state.ns, [each.namespace]) && hasWords(state, [each.policy, each.owner, ...each.names]),
  );
}

function isIn(namespace: string, namespaces: readonly string[]): boolean {
  return namespace === '' || namespaces.includes(namespace);
}

function hasWords({ q }: Words, texts: readonly string[]): boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}

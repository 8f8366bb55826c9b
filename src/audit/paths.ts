import { portsName } from '../guardrails/reach-text.js';
import { compareTexts } from '../reach/end-order.js';
import type { Survey, SurveyLink } from '../reach/survey.js';
import type { Draft } from './findings.js';
import { namespaceSubject } from './subject.js';

/** More places than these are counted and not named. */
const MOST_NAMED = 10;

/** What crosses the border of a namespace, counted: the map itself has every path. Nothing of it is wrong as such. */
export function* pathDrafts({ links }: Pick<Survey, 'links'>): Generator<Draft> {
  const crossing = new Map<string, Record<Kind, SurveyLink[]>>();
  const of = (namespace: string): Record<Kind, SurveyLink[]> => {
    const known = crossing.get(namespace) ?? { leaves: [], entered: [], reaches: [], reached: [] };
    crossing.set(namespace, known);
    return known;
  };
  for (const link of links) {
    if (link.from === link.to) continue;
    if (link.from !== '') of(link.from)[link.to === '' ? 'leaves' : 'reaches'].push(link);
    if (link.to !== '') of(link.to)[link.from === '' ? 'entered' : 'reached'].push(link);
  }
  for (const namespace of [...crossing.keys()].sort()) {
    const { leaves, entered, reaches, reached } = of(namespace);
    if (leaves.length > 0)
      yield draftOf(
        namespace,
        'leaves-cluster',
        outside(leaves, (ports) => `its workloads may open ${ports} to addresses outside of the cluster`),
      );
    if (entered.length > 0)
      yield draftOf(
        namespace,
        'entered-from-outside',
        outside(entered, (ports) => `addresses outside of the cluster may open ${ports} to its workloads`),
      );
    if (reaches.length + reached.length === 0) continue;
    yield draftOf(namespace, 'crosses-namespaces', {
      message: `workloads of ${places(reached)} can reach it, and its workloads those of ${places(reaches)}`,
      evidence: [...named(reached, 'from'), ...named(reaches, 'to')],
    });
  }
}

type Kind = 'leaves' | 'entered' | 'reaches' | 'reached';
type Told = Pick<Draft, 'message' | 'evidence'>;

/** What was not asked about, where there was too much. */
export function unaskedPaths({ asked }: Pick<Survey, 'asked'>): readonly string[] {
  if (asked === 'all') return [];
  return ['there are too many workloads to say which of them can reach each other: ask firebreak map of one namespace'];
}

function draftOf(namespace: string, check: string, told: Told): Draft {
  const fix = 'nothing to mend, if these paths are meant';
  return { section: 'paths', check, severity: 'info', subject: namespaceSubject(namespace), at: '', ...told, fix };
}

function outside(links: readonly SurveyLink[], message: (ports: string) => string): Told {
  const [link] = links;
  return {
    message: message(link === undefined ? 'nothing' : portsName(link.ports)),
    evidence: links.map(({ count }) => `${count} ${count === 1 ? 'path' : 'paths'}`),
  };
}

function places({ length }: readonly SurveyLink[]): string {
  if (length === 0) return 'no other namespace';
  return length === 1 ? '1 other namespace' : `${length} other namespaces`;
}

function named(links: readonly SurveyLink[], end: 'from' | 'to'): readonly string[] {
  const lines = links
    .toSorted((one, other) => other.count - one.count || compareTexts(one[end], other[end]))
    .slice(0, MOST_NAMED)
    .map(
      ({ count, ports, ...link }) =>
        `${end} ${link[end]}: ${count} ${count === 1 ? 'path' : 'paths'}, ${portsName(ports)}`,
    );
  return links.length > MOST_NAMED ? [...lines, `${end} ${links.length - MOST_NAMED} more`] : lines;
}

import { compareTexts } from '../reach/end-order.js';
import {
  SECTIONS,
  SEVERITIES,
  type AuditFinding,
  type CutFindings,
  type Section,
  type Severity,
} from './audit-report.js';
import { findingId, type Identified } from './finding-id.js';

/** A finding before it has its id. */
export interface Draft extends Omit<AuditFinding, 'id'>, Pick<Identified, 'about'> {
  /** The check that its id names, where several say the same in other words: which of them speaks may hang on other objects. */
  readonly knownAs?: string;
}

const SEVERITY_ORDER = orderOf<Severity>(SEVERITIES);
const SECTION_ORDER = orderOf<Section>(SECTIONS);

/** Findings with their ids, in the order of the report. What two drafts say of the same thing is one finding with the places of both. */
export function findingsOf(drafts: Iterable<Draft>): readonly AuditFinding[] {
  const byId = new Map<string, AuditFinding>();
  for (const { about, knownAs, ...draft } of drafts) {
    const { section, check, subject } = draft;
    const id = findingId({ section, check: knownAs ?? check, subject, about });
    const known = byId.get(id);
    byId.set(id, known === undefined ? { id, ...draft } : joined(known, draft));
  }
  return [...byId.values()].sort(compareFindings);
}

function joined(known: AuditFinding, more: Omit<AuditFinding, 'id'>): AuditFinding {
  const isWorse = SEVERITY_ORDER[more.severity] < SEVERITY_ORDER[known.severity];
  const [told, other] = isWorse ? [{ ...more, id: known.id }, known] : [known, more];
  const place = other.at === told.at ? [] : [`also at ${other.at}`];
  const message = other.message === told.message ? [] : [`also: ${other.message}`];
  const evidence = [...new Set([...told.evidence, ...other.evidence, ...place, ...message])];
  return { ...told, evidence };
}

/** What a report holds of very many findings of one check, and how many it leaves out. */
export function bounded(
  findings: readonly AuditFinding[],
  mostOfCheck: number,
): { readonly findings: readonly AuditFinding[]; readonly cut: readonly CutFindings[] } {
  const counts = new Map<string, { readonly section: Section; readonly check: string; count: number }>();
  const kept = findings.filter(({ section, check }) => {
    const key = `${section}/${check}`;
    const seen = counts.get(key) ?? { section, check, count: 0 };
    seen.count += 1;
    counts.set(key, seen);
    return seen.count <= mostOfCheck;
  });
  const cut = [...counts.values()]
    .filter(({ count }) => count > mostOfCheck)
    .map((seen) => ({ ...seen, count: seen.count - mostOfCheck }))
    .sort(
      (one, other) => SECTION_ORDER[one.section] - SECTION_ORDER[other.section] || compareTexts(one.check, other.check),
    );
  return { findings: kept, cut };
}

/** In the order of a report, which is that of {@link findingsOf}. */
export function inOrder(findings: readonly AuditFinding[]): readonly AuditFinding[] {
  return findings.toSorted(compareFindings);
}

function compareFindings(one: AuditFinding, other: AuditFinding): number {
  return (
    SEVERITY_ORDER[one.severity] - SEVERITY_ORDER[other.severity] ||
    SECTION_ORDER[one.section] - SECTION_ORDER[other.section] ||
    compareTexts(one.subject.namespace, other.subject.namespace) ||
    compareTexts(one.subject.name, other.subject.name) ||
    compareTexts(one.id, other.id)
  );
}

function orderOf<Word extends string>(words: readonly Word[]): Readonly<Record<Word, number>> {
  return Object.fromEntries(words.map((word, index) => [word, index])) as Record<Word, number>;
}

import { caseOf, type AuditCase } from './audit-case.js';
import type { AuditInput } from './audit-input.js';
import type { AuditFinding, AuditMap, AuditReport, NamespaceAudit } from './audit-report.js';
import { changesFor } from './changes/changes.js';
import { coverageOf, roleOf, type NamespaceCoverage } from './coverage.js';
import { exceptionsOf } from './exceptions.js';
import { bounded, findingsOf } from './findings.js';
import { inventoryOf } from './inventory.js';
import { mapPicture } from './map-picture.js';
import { scoreOf } from './score.js';
import { draftsOf } from './sections.js';
import { exceptionDrafts } from './stale.js';

/** Unless something else is said, more findings of one check are counted and not told. */
const MOST_OF_CHECK = 500;

/**
 * Everything there is to say of a cluster: `review` of every object and the views of `reach` over all of them. Pure: the same
 * input gives the same report, in whatever order the objects come.
 */
export function audit(input: AuditInput): AuditReport {
  const audited = caseOf(input);
  const { profile, snapshot, now } = audited;
  const coverage = coverageOf(audited);
  const { drafts, ways, undecided } = draftsOf(audited, coverage);
  const exceptions = exceptionsOf(audited, drafts);
  const findings = findingsOf([...drafts, ...exceptionDrafts(audited, exceptions)]);
  const { changes, untried } = changesFor(audited, { findings, coverage, ways });
  const assumptions = audited.engine.assumptions(snapshot);
  const map = mapOf(audited, assumptions);
  return {
    at: new Date(now).toISOString(),
    profile: { name: profile.name, hash: profile.hash },
    counts: {
      namespaces: audited.namespaceNames.length,
      policies: audited.policies.length,
      workloads: [...audited.ends.values()].reduce((sum, { length }) => sum + length, 0),
    },
    inventory: inventoryOf(audited),
    namespaces: namespacesOf(audited, { coverage, findings }),
    map,
    picture: mapPicture(map, audited),
    ...bounded(findings, input.settings.mostOfCheck ?? MOST_OF_CHECK),
    exceptions,
    changes,
    assumptions,
    undecided: untried === 0 ? undecided : [...undecided, untriedLine(untried, changes.length)],
  };
}

function untriedLine(count: number, proposed: number): string {
  const more = `${count} more ${count === 1 ? 'change comes' : 'changes come'} to mind`;
  return proposed === 0
    ? `${more} and were not tried: every one before them would open a path or bring another finding`
    : `${more}: audit again once these are applied`;
}

function mapOf({ survey }: AuditCase, assumptions: AuditMap['assumptions']): AuditMap {
  const { connections, total, links, asked, notIsolated } = survey;
  const holds = asked === 'outside' ? asked : total > connections.length ? 'first' : 'all';
  return { connections, notIsolated, assumptions, holds, total, links };
}

function namespacesOf(
  audited: AuditCase,
  found: {
    readonly coverage: ReadonlyMap<string, NamespaceCoverage>;
    readonly findings: readonly AuditFinding[];
  },
): readonly NamespaceAudit[] {
  const byNamespace = new Map<string, AuditFinding[]>();
  for (const finding of found.findings) {
    const { namespace } = finding.subject;
    const own = byNamespace.get(namespace);
    if (own === undefined) byNamespace.set(namespace, [finding]);
    else own.push(finding);
  }
  return Array.from(found.coverage, ([namespace, coverage]) => ({
    namespace,
    role: roleOf(namespace, audited),
    coverage,
    policies: audited.snapshot.policies.get(namespace)?.size ?? 0,
    score: scoreOf(coverage, byNamespace.get(namespace) ?? []),
  }));
}

import { groupedBy } from '../model/grouped-by.js';
import type { AuditCase } from './audit-case.js';
import type { AuditFinding, PolicyRecord } from './audit-report.js';
import { coverageOf, type NamespaceCoverage } from './coverage.js';
import { findingsOf, type Draft } from './findings.js';
import { inventoryOf } from './inventory.js';
import { namespaceDrafts } from './sections.js';
import type { Undecided } from './tally.js';

/** What an audit has to say of one namespace and of what is in it; not what is between namespaces. */
export interface NamespaceShare {
  readonly coverage: NamespaceCoverage;
  /** By name. */
  readonly inventory: readonly PolicyRecord[];
  /** In the order of the report, none left out. */
  readonly findings: readonly AuditFinding[];
  /** What the exceptions of the profile cover, each as often as it was said. */
  readonly excepted: readonly Pick<AuditFinding, 'source'>[];
  readonly undecided: readonly Undecided[];
}

/** The shares of the namespaces that a case is about, sorted by name. */
export function sharesOf(audited: AuditCase): ReadonlyMap<string, NamespaceShare> {
  const coverage = coverageOf(audited);
  const { drafts, undecided } = namespaceDrafts(audited, coverage);
  const inventory = groupedBy(inventoryOf(audited), ({ policy }) => policy.namespace);
  const said = groupedBy(drafts, ({ subject }) => subject.namespace);
  const open = groupedBy(undecided, ({ object }) => object.split('/', 1)[0] ?? '');
  return new Map(
    Array.from(coverage, ([name, covered]) => [
      name,
      {
        coverage: covered,
        inventory: inventory.get(name) ?? [],
        findings: findingsOf(said.get(name) ?? []),
        excepted: (said.get(name) ?? []).filter(isExcepted),
        undecided: open.get(name) ?? [],
      },
    ]),
  );
}

function isExcepted({ source }: Draft): boolean {
  return source?.exception !== undefined;
}

import { DIRECTIONS, type Direction } from '../model/network-policy.js';
import type { WorkloadEnd } from '../reach/views.js';
import type { AuditCase } from './audit-case.js';
import type { Coverage, NamespaceAudit } from './audit-report.js';
import { cutOffBy } from './cut-off.js';
import type { Draft } from './findings.js';
import { namespaceSubject } from './subject.js';

/** How well each namespace is covered. */
export type NamespaceCoverage = NamespaceAudit['coverage'];

/** More workloads than these are counted and not named. */
const MOST_NAMED = 10;

/** The share of workloads that are isolated, by namespace and direction. */
export function coverageOf({ ends, namespaceNames, survey }: AuditCase): ReadonlyMap<string, NamespaceCoverage> {
  const open: Record<Direction, Map<string, WorkloadEnd[]>> = { ingress: new Map(), egress: new Map() };
  for (const { end, direction } of survey.notIsolated) {
    const own = open[direction].get(end.namespace);
    if (own === undefined) open[direction].set(end.namespace, [end]);
    else own.push(end);
  }
  return new Map(
    namespaceNames.map((name) => {
      const total = ends.get(name)?.length ?? 0;
      const one = (direction: Direction): Coverage => {
        const unprotected = open[direction].get(name) ?? [];
        return { isolated: total - unprotected.length, total, unprotected };
      };
      return [name, { ingress: one('ingress'), egress: one('egress') }];
    }),
  );
}

/** What a namespace is for. */
export function roleOf(namespace: string, { settings }: Pick<AuditCase, 'settings'>): NamespaceAudit['role'] {
  if (settings.isSystem(namespace)) return 'system';
  return settings.isMonitoring(namespace) ? 'monitoring' : 'application';
}

/** Namespaces with workloads that nobody isolates. Those of the system and of monitoring are seldom anybody's here to mend. */
export function* coverageDrafts(
  audited: AuditCase,
  coverage: ReadonlyMap<string, NamespaceCoverage>,
): Generator<Draft> {
  for (const [namespace, one] of coverage) {
    for (const direction of DIRECTIONS) {
      const { unprotected, total, isolated } = one[direction];
      if (unprotected.length === 0) continue;
      const role = roleOf(namespace, audited);
      yield {
        section: 'coverage',
        check: `unprotected-${direction}`,
        severity: role === 'application' ? (direction === 'ingress' ? 'medium' : 'low') : 'info',
        subject: namespaceSubject(namespace),
        at: '',
        message: `${isolated} of ${total} workloads are isolated for ${direction}${role === 'application' ? '' : `, in a ${role} namespace`}`,
        evidence: [
          ...named(unprotected).map((name) => `not isolated: ${name}`),
          ...(direction === 'ingress' ? cutOffBy(namespace, audited.snapshot) : []).map(
            (name) => `a default-deny would cut off: ${name}`,
          ),
        ],
        fix: `apply a default-deny for ${direction}, and policies for what its workloads need`,
      };
    }
  }
}

/** Workloads by name, the first so many. */
export function named(ends: readonly WorkloadEnd[]): readonly string[] {
  const names = ends.slice(0, MOST_NAMED).map(({ name, workloadKind }) => `${workloadKind} ${name}`);
  return ends.length > MOST_NAMED ? [...names, `${ends.length - MOST_NAMED} more`] : names;
}

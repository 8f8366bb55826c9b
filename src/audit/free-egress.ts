import { endKey } from '../reach/survey.js';
import type { AuditCase } from './audit-case.js';
import { named, roleOf, type NamespaceCoverage } from './coverage.js';
import type { Draft } from './findings.js';
import { namespaceSubject } from './subject.js';

/** Workloads whose ingress somebody thought of, and whose egress nobody did. */
export function* freeEgressDrafts(
  audited: AuditCase,
  coverage: ReadonlyMap<string, NamespaceCoverage>,
): Generator<Draft> {
  for (const [namespace, { ingress, egress }] of coverage) {
    const open = new Set(ingress.unprotected.map(endKey));
    const free = egress.unprotected.filter((end) => !open.has(endKey(end)));
    if (free.length === 0) continue;
    yield {
      section: 'too-broad',
      check: 'free-egress',
      severity: roleOf(namespace, audited) === 'application' ? 'low' : 'info',
      subject: namespaceSubject(namespace),
      at: '',
      message: `${free.length === 1 ? '1 workload is' : `${free.length} workloads are`} isolated for ingress and may open anything`,
      evidence: named(free).map((name) => `free egress: ${name}`),
      fix: 'isolate egress as well, and allow DNS and what they need',
    };
  }
}

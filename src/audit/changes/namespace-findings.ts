import { groupedBy } from '../../model/grouped-by.js';
import type { Snapshot } from '../../model/snapshot.js';
import { namespaceOf, type AuditCase } from '../audit-case.js';
import type { AuditedObject } from '../audit-input.js';
import type { AuditFinding } from '../audit-report.js';
import { coverageOf } from '../coverage.js';
import { findingsOf } from '../findings.js';
import { objectDrafts } from '../sections.js';
import { objectsAfter, type Candidate } from './candidate.js';

/** What the audit says of the objects of one namespace, as they are and as they would be. */
export class NamespaceFindings {
  readonly #audited: AuditCase;
  readonly #objects: ReadonlyMap<string, readonly AuditedObject[]>;
  readonly #now = new Map<string, readonly AuditFinding[]>();

  constructor(audited: AuditCase) {
    this.#audited = audited;
    this.#objects = groupedBy(audited.objects, ({ value }) => namespaceOf(value));
  }

  /** Which findings a change takes away, and which it brings. */
  compared(
    candidate: Candidate,
    after: Snapshot,
  ): { readonly mended: readonly AuditFinding[]; readonly brought: readonly AuditFinding[] } {
    const { namespace } = candidate;
    const objects = this.#objects.get(namespace) ?? [];
    const known = this.#now.get(namespace) ?? this.#of(namespace, this.#audited.snapshot, objects);
    this.#now.set(namespace, known);
    const then = this.#of(namespace, after, objectsAfter(objects, candidate));
    const idsNow = new Set(known.map(({ id }) => id));
    const idsThen = new Set(then.map(({ id }) => id));
    return {
      mended: known.filter(({ id }) => !idsThen.has(id)),
      brought: then.filter(({ id }) => !idsNow.has(id)),
    };
  }

  #of(namespace: string, snapshot: Snapshot, objects: readonly AuditedObject[]): readonly AuditFinding[] {
    const { engine, ends, survey } = this.#audited;
    const restricted: AuditCase = {
      ...this.#audited,
      snapshot,
      objects,
      policies: objects.flatMap(({ value }) => (value.kind === 'NetworkPolicy' ? [value] : [])),
      namespaceNames: [namespace],
      ends: new Map([[namespace, ends.get(namespace) ?? []]]),
      survey: { ...survey, notIsolated: engine.notIsolated(snapshot, namespace) },
    };
    return findingsOf(objectDrafts(restricted, coverageOf(restricted)).drafts);
  }
}

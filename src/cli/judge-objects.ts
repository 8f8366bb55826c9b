import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review, type ReviewContext } from '../guardrails/review.js';
import type { Actor, Change } from '../model/change.js';
import { snapshotOf } from '../model/snapshot.js';
import type { CheckedObject, LocatedFinding } from '../report/check-report.js';
import type { ValidObject } from './sort-objects.js';

/** By whom and when the objects are taken to be applied. */
export interface Circumstances {
  readonly profile: LoadedProfile;
  /** Undefined where nobody knows. */
  readonly actor: Actor | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The judged objects, and rules that failed on them: bugs, which must not pass for findings. */
export interface Judged {
  readonly objects: readonly CheckedObject[];
  readonly failures: readonly { readonly guardrail: string; readonly error: unknown }[];
}

/** Judges each object as if it were created, in a cluster that holds the other objects of the run. */
export function judgeObjects(valid: readonly ValidObject[], { profile, actor, now }: Circumstances): Judged {
  const snapshot = snapshotOf(
    valid.map(({ value }) => value),
    ['namespaces', 'policies'],
  );
  const context: ReviewContext = { profile, snapshot, now };
  const verdicts = valid.map((object) => ({ object, verdict: review(creationOf(object, actor), context) }));
  return {
    objects: verdicts.map(({ object, verdict }) => ({
      kind: object.kind,
      namespace: namespaceOf(object),
      name: object.value.name,
      file: object.from.source.name,
      // A getter: the place of a clean object costs a second parse of its document, and not every format shows it.
      get line() {
        return object.from.locate('').line;
      },
      decision: verdict.decision,
      findings: verdict.findings.map((finding): LocatedFinding => ({ ...finding, ...object.from.locate(finding.at) })),
      ...(verdict.skipped === undefined ? {} : { skipped: verdict.skipped }),
    })),
    failures: verdicts.flatMap(({ verdict }) => verdict.failures),
  };
}

function namespaceOf(object: ValidObject): string {
  return object.kind === 'Namespace' ? object.value.name : object.value.namespace;
}

function creationOf(object: ValidObject, actor: Actor | undefined): Change {
  const about = {
    operation: 'CREATE',
    subresource: '',
    namespace: namespaceOf(object),
    name: object.value.name,
    actor,
    dryRun: false,
    before: undefined,
  } as const;
  return object.kind === 'Namespace'
    ? { ...about, kind: object.kind, after: { raw: object.raw, read: { ok: true, value: object.value } } }
    : { ...about, kind: object.kind, after: { raw: object.raw, read: { ok: true, value: object.value } } };
}

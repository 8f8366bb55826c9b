import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import type { Actor } from '../model/change.js';
import { SNAPSHOT_KINDS, type SnapshotKind } from '../model/snapshot.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { CheckedObject, LocatedFinding } from '../report/check-report.js';
import { changeOf, namespaceOf } from './change-of.js';
import { SilentGuardrails } from './silent-guardrails.js';
import { snapshotOfManifests } from './snapshot-of-manifests.js';
import type { SortedObjects } from './sort-objects.js';

/** By whom and when the objects are taken to be applied. */
export interface Circumstances {
  readonly profile: LoadedProfile;
  /** Undefined where nobody knows. */
  readonly actor: Actor | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether the objects are all that there are of a cluster, or some of them. */
  readonly objects: 'all' | 'some';
}

/** The judged objects, and rules that failed on them: bugs, which must not pass for findings. */
export interface Judged {
  readonly objects: readonly CheckedObject[];
  readonly failures: readonly { readonly guardrail: string; readonly error: unknown }[];
  /** Which guardrails were not asked about all objects, and why. */
  readonly notices: readonly string[];
}

/** Judges each object as if it were created, in a cluster that holds the other objects of the run. */
export function judgeObjects(sorted: SortedObjects, { profile, actor, now, objects }: Circumstances): Judged {
  const snapshot = snapshotOfManifests(sorted, objects === 'all' ? kindsOf(sorted) : []);
  const reach = new ReachEngine();
  const silent = new SilentGuardrails();
  const verdicts = sorted.valid.map((object) => {
    const change = changeOf({ after: object }, { actor });
    return { object, verdict: review(change, { profile, snapshot, reach, now, unanswered: silent.add }) };
  });
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
    notices: silent.notices,
  };
}

/** Policies and namespaces are what a run is about; that it brings no workload does not say that there is none. */
function kindsOf({ workloads, unreadable }: SortedObjects): readonly SnapshotKind[] {
  const some = workloads.length > 0 || unreadable.some(({ kind }) => kind === 'workloads');
  return some ? SNAPSHOT_KINDS : SNAPSHOT_KINDS.filter((kind) => kind !== 'workloads');
}

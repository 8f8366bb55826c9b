import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import type { Actor } from '../model/change.js';
import type { Snapshot } from '../model/snapshot.js';
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
}

/** The judged objects, and rules that failed on them: bugs, which must not pass for findings. */
export interface Judged {
  readonly objects: readonly CheckedObject[];
  readonly failures: readonly { readonly guardrail: string; readonly error: unknown }[];
  /** Which guardrails were not asked about all objects, and why. */
  readonly notices: readonly string[];
}

/** Judges each object as if it were created, in a cluster that holds the other objects of the run. */
export function judgeObjects(sorted: SortedObjects, { profile, actor, now }: Circumstances): Judged {
  const snapshot = snapshotOfRun(sorted);
  const silent = new SilentGuardrails(profile, { snapshot, now });
  const verdicts = sorted.valid.map((object) => {
    const change = changeOf({ after: object }, { actor });
    return { object, verdict: review(change, { profile: silent.without(change), snapshot, now }) };
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
function snapshotOfRun(sorted: SortedObjects): Snapshot {
  const some = sorted.workloads.length > 0 || sorted.unreadable.some(({ kind }) => kind === 'workloads');
  return snapshotOfManifests(sorted, some ? ['namespaces', 'policies', 'workloads'] : ['namespaces', 'policies']);
}

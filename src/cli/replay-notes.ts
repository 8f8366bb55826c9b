import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { RememberedObjects } from '../kubernetes/remembered-objects.js';
import { count } from '../report/check-summary.js';
import type { EventReplay } from './event-replay.js';

/** What a replay was run with. */
export interface ReplayGiven {
  /** As it was loaded. */
  readonly profile: LoadedProfile;
  readonly seen: RememberedObjects;
  readonly objects: readonly string[];
}

/** What a reader should know before relying on a replay. */
export function replayNotes(
  { tally, disordered, fromDecisions }: EventReplay,
  { profile, seen, objects }: ReplayGiven,
): readonly string[] {
  const notes: string[] = [];
  if (profile.mode === 'DryRun') notes.push(`${profile.name} is in DryRun; it was replayed as if it enforced`);
  if (tally.beforeUnknown > 0) {
    const what = `${count(tally.beforeUnknown, 'change')} judged without knowing the state before: what was there before counts as new`;
    notes.push(fromDecisions === 0 ? `${what}; --objects gives the cluster as it was before the first event` : what);
  }
  if (tally.outcomes.undecided > 0 && objects.length === 0) {
    notes.push('what is undecided needs more of the cluster than the log tells; --objects gives it');
  }
  if (fromDecisions > 0) {
    notes.push(
      `${count(fromDecisions, 'change')} from Firebreak's own log judged by what --objects holds now; the log has no groups of users`,
    );
  }
  if (disordered > 0) {
    notes.push(
      `${count(disordered, 'event')} more than a minute older than one before: name rotated logs oldest first`,
    );
  }
  if (seen.forgotten > 0) notes.push(`${count(seen.forgotten, 'object')} forgotten on the way, to bound the memory`);
  return notes;
}

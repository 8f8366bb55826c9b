import type { RawObject } from '../kubernetes/raw-value.js';
import { ownResult } from '../report/open-reports.js';
import type { ReportedObject, ReportResult } from '../report/policy-report.js';
import { instantText } from './work-notes.js';

/** A policy that is past its expiry. */
export interface Expired {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** As its annotation says it. */
  readonly expires: string;
  readonly raw: RawObject;
}

/** When and what was told before. Times are milliseconds, instants since 1970. */
export interface ExpiryHistory {
  readonly grace: number;
  readonly now: number;
  readonly since: (id: string) => number | undefined;
  /** The notes that are stored in the namespace. */
  readonly stored: readonly ReportResult[];
}

/** What the report of one namespace says of expired policies, and which of them are due to be removed. */
export interface ExpiryTold {
  readonly notes: readonly ReportResult[];
  readonly due: readonly Expired[];
  readonly nextDue: number;
}

const EXPIRED = 'expired-policy';
const REMOVED = 'removed-policy';
/** How long a removed policy can be taken out of the report again. */
const KEPT = 30 * 24 * 60 * 60 * 1000;
const MOST_KEPT = 20;
/** Of all manifests in one report, in characters: an object must stay below what etcd stores. */
const ROOM = 300_000;

/**
 * Tells of the expired policies of one namespace. The manifest stands in the report from the first time that it tells of the
 * policy, so that it is stored before anything is removed; a policy for whose manifest there is no room is not removed.
 */
export function expiryNotes(expired: readonly Expired[], history: ExpiryHistory): ExpiryTold {
  const { grace, now, since } = history;
  const kept = removedNotes(expired, history);
  let room = ROOM - kept.reduce((sum, { properties }) => sum + (properties['manifest'] ?? '').length, 0);
  const notes: ReportResult[] = [...kept];
  const due: Expired[] = [];
  let nextDue = Number.POSITIVE_INFINITY;
  const sorted = [...expired].sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const policy of sorted) {
    const id = `expired/${policy.uid}`;
    const told = since(id);
    const removal = Math.floor((told ?? now) / 1000) * 1000 + grace;
    const manifest = JSON.stringify(manifestOf(policy.raw));
    const fits = manifest.length <= room;
    if (fits) room -= manifest.length;
    const isStored = history.stored.some(
      ({ properties }) => properties['id'] === id && properties['manifest'] === manifest,
    );
    notes.push({
      ...ownResult(EXPIRED, 'medium', told ?? now),
      result: 'warn',
      resources: [referenceTo(policy)],
      message: fits
        ? `expired at ${policy.expires}; Firebreak removes it at ${instantText(removal)}`
        : `expired at ${policy.expires}; Firebreak does not remove it, as its manifest has no room in this report`,
      properties: { id, due: instantText(removal), ...(fits ? { manifest } : {}) },
    });
    if (!fits) continue;
    if (told !== undefined && isStored && removal <= now) due.push(policy);
    else nextDue = Math.min(nextDue, removal);
  }
  return { notes, due, nextDue };
}

/** What was removed, with those that are gone since they were due: whoever removed them may have ended before it could tell. */
function removedNotes(expired: readonly Expired[], { now, stored }: ExpiryHistory): readonly ReportResult[] {
  const there = new Set(expired.map(({ uid }) => `expired/${uid}`));
  const gone = stored
    .filter(({ rule, properties: { id = '', due = '', manifest } }) => {
      return rule === EXPIRED && !there.has(id) && manifest !== undefined && Date.parse(due) <= now;
    })
    .map((note) => removed(note, now));
  const before = stored.filter(({ rule, timestamp }) => rule === REMOVED && timestamp.seconds * 1000 + KEPT > now);
  const all = [...gone, ...before].sort((one, other) => other.timestamp.seconds - one.timestamp.seconds);
  return all.slice(0, MOST_KEPT);
}

function removed({ resources, properties }: ReportResult, now: number): ReportResult {
  const { id = '', manifest = '' } = properties;
  return {
    ...ownResult(REMOVED, 'info', now),
    result: 'skip',
    resources,
    message: 'removed after it had expired; the property manifest can be applied again',
    properties: { id: id.replace('expired/', 'removed/'), manifest },
  };
}

function referenceTo({ namespace, name }: Expired): ReportedObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name };
}

/** What the API server fills in; with it a manifest could not be applied to a place where the object is gone. */
const FILLED_IN: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
]);

/** The object as somebody would write it. */
function manifestOf({ metadata, ...rest }: RawObject): RawObject {
  const written = Object.entries(metadata as RawObject).filter(([key]) => !FILLED_IN.has(key));
  return { ...rest, metadata: Object.fromEntries(written) };
}

import { cutOffBy } from '../audit/cut-off.js';
import { parseInstant } from '../guardrails/instant.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Direction, NetworkPolicy } from '../model/network-policy.js';
import { matches } from '../model/selector.js';
import { defaultDenyOf } from '../reach/default-deny.js';
import type { ReportResult } from '../report/policy-report.js';
import type { Audited } from './audit-runner.js';
import { PROVISIONED_NAME } from './default-deny-object.js';
import { expiryNotes, type Expired } from './expiry-notes.js';
import { provisionNote } from './work-notes.js';

/** A namespace that is due to receive a default-deny. */
export interface Provision {
  readonly namespace: string;
  readonly directions: readonly Direction[];
}

/** An expired policy that is due to be removed. */
export interface Removal {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What will be done, told first, and what is due now. */
export interface Plan {
  /** By namespace, for its report. */
  readonly notes: ReadonlyMap<string, readonly ReportResult[]>;
  readonly provisions: readonly Provision[];
  readonly removals: readonly Removal[];
  /** When something else becomes due, in milliseconds since 1970. */
  readonly nextDue: number;
}

/** What a plan is made from. */
export interface PlanInput {
  readonly audited: Pick<Audited, 'snapshot' | 'objects' | 'configuration'>;
  readonly profile: Pick<LoadedProfile, 'excludes'>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Since when a stored report has told of something; undefined where none does. */
  readonly since: (id: string) => number | undefined;
  /** The notes that are stored, of a namespace. */
  readonly stored: (namespace: string) => readonly ReportResult[];
  readonly noted: readonly string[];
  /** Why a namespace cannot be given a default-deny, where that was tried. */
  readonly blocked: (namespace: string) => string | undefined;
}

/** What is to be told and done. Only what a stored report has told of for as long as the grace period is done. */
export function planWork(input: PlanInput): Plan {
  const notes = new Map<string, ReportResult[]>();
  const provisions: Provision[] = [];
  const removals: Removal[] = [];
  let nextDue = Number.POSITIVE_INFINITY;
  const tell = (namespace: string, note: ReportResult): void => {
    const own = notes.get(namespace);
    if (own === undefined) notes.set(namespace, [note]);
    else own.push(note);
  };
  const { defaultDeny, removeAfter } = input.audited.configuration;
  if (defaultDeny !== undefined) {
    for (const { namespace, directions } of lacking(input)) {
      const id = `default-deny/${namespace}`;
      const told = input.since(id);
      const due = (told ?? wholeSecond(input.now)) + defaultDeny.gracePeriod;
      const blocked = input.blocked(namespace);
      const cutOff = directions.includes('ingress') ? cutOffBy(namespace, input.audited.snapshot) : [];
      tell(namespace, provisionNote({ id, directions, since: told ?? input.now, due, blocked, cutOff }));
      if (told !== undefined && due <= input.now) provisions.push({ namespace, directions });
      else nextDue = Math.min(nextDue, due);
    }
  }
  const byNamespace = new Map<string, Expired[]>();
  for (const policy of removeAfter === undefined ? [] : expired(input))
    byNamespace.set(policy.namespace, [...(byNamespace.get(policy.namespace) ?? []), policy]);
  for (const namespace of new Set([...byNamespace.keys(), ...input.noted])) {
    if (namespace === '' || !input.audited.snapshot.namespaces.has(namespace)) continue;
    const told = expiryNotes(byNamespace.get(namespace) ?? [], {
      grace: removeAfter ?? Number.POSITIVE_INFINITY,
      now: input.now,
      since: input.since,
      stored: input.stored(namespace),
    });
    for (const note of told.notes) tell(namespace, note);
    removals.push(...told.due.map(({ name, uid }) => ({ namespace, name, uid })));
    nextDue = Math.min(nextDue, told.nextDue);
  }
  return { notes, provisions, removals, nextDue };
}

function* lacking({ audited: { snapshot, configuration }, profile }: PlanInput): Generator<Provision> {
  const { defaultDeny } = configuration;
  const unreadable = new Set([...snapshot.unreadable.policies.values()].map(({ namespace }) => namespace));
  for (const [namespace, { metadata }] of snapshot.namespaces) {
    if (defaultDeny === undefined || metadata.terminating || profile.excludes(namespace)) continue;
    // What a policy that cannot be read isolates, nobody knows.
    if (!matches(defaultDeny.namespaces, metadata.labels) || unreadable.has(namespace)) continue;
    const policies = [...(snapshot.policies.get(namespace)?.values() ?? [])];
    const open = defaultDeny.directions.filter((direction) => leavesOpen(policies, direction));
    if (open.length === 0) continue;
    // What was given before stays given.
    const own = policies.find(({ name }) => name === PROVISIONED_NAME);
    const directions = defaultDeny.directions.filter(
      (direction) => open.includes(direction) || own?.isolates[direction] === true,
    );
    yield { namespace, directions };
  }
}

/** A policy that allows pods something by default is not mended by another that denies. */
function leavesOpen(policies: readonly NetworkPolicy[], direction: Direction): boolean {
  const found = defaultDenyOf(policies, { direction, permits: () => true });
  return found.kind === 'lacking' && found.gap.kind === 'open';
}

const EXPIRES = 'firebreak.dev/expires';

/** The policies that are past the instant which they carry themselves. */
function* expired({ audited: { objects }, now }: PlanInput): Generator<Expired> {
  for (const { raw, value } of objects) {
    if (value.kind !== 'NetworkPolicy' || value.metadata.terminating) continue;
    const instant = expiryOf(value.metadata.annotations[EXPIRES], now);
    const { uid } = raw['metadata'] as { readonly uid?: unknown };
    if (instant === undefined || typeof uid !== 'string') continue;
    yield { namespace: value.namespace, name: value.name, uid, expires: instant, raw };
  }
}

/** When a policy that carries this annotation expired, as it is written there; undefined where it has not. */
export function expiryOf(annotation: string | undefined, now: number): string | undefined {
  const instant = annotation === undefined ? undefined : parseInstant(annotation);
  return instant !== undefined && instant <= now ? annotation : undefined;
}

/** As precise as reports are. */
function wholeSecond(millis: number): number {
  return Math.floor(millis / 1000) * 1000;
}

import type { Change } from '../model/change.js';
import { isCollected, TRUSTED_SYSTEM_USERS } from '../model/system-users.js';
import { PersistentMap } from '../model/persistent-map.js';
import { SNAPSHOT_KINDS, type Snapshot } from '../model/snapshot.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { Action, JudgedFinding, Standing, Verdict } from '../model/verdict.js';
import type { Guardrail } from './guardrail.js';
import { judge, openedByChange, type Case, type StandingFinding } from './judge.js';
import type { LoadedProfile } from './load-profile.js';
import { withKnownState } from './known-state.js';
import { picturesOf } from './pictures.js';
import { previewOf } from './preview.js';
import { isUntouched } from './untouched.js';

/** The annotation that carries the reason for an override. */
export const BREAK_GLASS_ANNOTATION = 'firebreak.dev/break-glass';

/** What review needs to know besides the change. Time is in milliseconds since 1970. */
export interface ReviewContext {
  readonly profile: LoadedProfile;
  readonly snapshot: Snapshot;
  readonly now: number;
  /** For who must not be refused for what he did not bring: told of a guardrail that this leaves open, which then finds nothing. */
  readonly unanswered?: ((guardrail: string, reason: string) => void) | undefined;
  /** The engine that has answered about this cluster before, and so knows most of it; a new one where there is none. */
  readonly reach?: ReachEngine;
}

type JudgedCase = Case & Pick<ReviewContext, 'profile'>;

const STRENGTH: Readonly<Record<Action, number>> = { Audit: 0, Warn: 1, Deny: 2 };
const MILDER: Readonly<Record<Action, Action>> = { Deny: 'Warn', Warn: 'Audit', Audit: 'Audit' };
const TRUSTED = new Set(TRUSTED_SYSTEM_USERS);

/**
 * Judges one change by the whole profile: the one place where guardrails are asked, for the webhook, the command line
 * and the audit alike. Every finding is in the verdict, with what it does here and why. Never throws: a rule that does
 * leaves its guardrail undecided and its error in `failures`.
 */
export function review(requested: Change, given: ReviewContext): Verdict {
  const context = { ...given, snapshot: withoutStaleNamespaces(given) };
  const change = withKnownState(requested, context.snapshot);
  const asked = askedAbout(change, context.profile);
  const skipped = reasonToSkip(change, asked, context);
  if (skipped !== undefined) return { decision: 'allow', findings: [], skipped, failures: [] };
  const { profile, snapshot, now } = context;
  const judged: JudgedCase = {
    change,
    profile,
    snapshot,
    now,
    opened: openedByChange(change),
    pictures: picturesOf(change, snapshot),
    reach: given.reach ?? new ReachEngine(),
    maxSnapshotAge: profile.maxSnapshotAge,
    unanswered: context.unanswered,
  };
  const findings: JudgedFinding[] = [];
  const failures: { guardrail: string; error: unknown }[] = [];
  for (const guardrail of asked) {
    try {
      for (const found of judge(guardrail, judged)) findings.push(weigh(guardrail, found, judged));
    } catch (error) {
      failures.push({ guardrail: guardrail.name, error });
      findings.push(weigh(guardrail, FAILED, judged));
    }
  }
  const verdict: Verdict = { decision: decisionOf(findings), findings, failures };
  const decided = verdict.decision === 'deny' ? breakGlass(verdict, change, context.profile) : verdict;
  return decided.decision !== 'deny' && isPreviewed(judged) ? withPreview(decided, judged) : decided;
}

/** Nobody has asked for a preview in so many words who runs Firebreak without a cluster. */
function isPreviewed({ change, profile, snapshot }: JudgedCase): boolean {
  if (profile.preview !== 'dry-run') return profile.preview === 'always';
  return change.dryRun && SNAPSHOT_KINDS.every((kind) => snapshot.knowledge[kind].complete);
}

/** What is only told must not cost anybody the answer. */
function withPreview(verdict: Verdict, judged: JudgedCase): Verdict {
  try {
    return { ...verdict, preview: previewOf(judged) };
  } catch (error) {
    return { ...verdict, failures: [...verdict.failures, { guardrail: 'preview', error }] };
  }
}

/**
 * Labels of namespaces, and whether one is terminating, are looked at by more than the rules that say so. What was heard
 * of them too long ago is not known any more.
 */
function withoutStaleNamespaces({ snapshot, now, profile }: ReviewContext): Snapshot {
  const { heardAt } = snapshot.knowledge.namespaces;
  // What was never heard of, or cannot change, does not grow old: files.
  if (!Number.isFinite(heardAt) || now - heardAt <= profile.maxSnapshotAge) return snapshot;
  return { ...snapshot, namespaces: PersistentMap.empty() };
}

const FAILED: StandingFinding = {
  finding: {
    messageId: 'failed',
    message: 'the rule failed; the log of Firebreak says how',
    at: '',
    also: [],
    data: {},
    fix: 'tell those who run Firebreak in this cluster',
  },
  standing: 'undecided',
};

function reasonToSkip(
  change: Change,
  asked: readonly Guardrail[],
  { profile, snapshot }: ReviewContext,
): string | undefined {
  if (isTrusted(change) && askedAbout(change, profile).length === 0) return 'a controller of Kubernetes acts';
  if (profile.excludes(change.namespace)) return 'the profile excludes this namespace';
  if (asked.length === 0 && isUntouched(change)) return 'nothing changes that a guardrail speaks of';
  // A refused DELETE would leave the namespace stuck for ever.
  const ending = change.operation === 'DELETE' && change.kind === 'NetworkPolicy';
  if (ending && snapshot.namespaces.get(change.namespace)?.metadata.terminating === true)
    return 'the namespace is terminating';
  return undefined;
}

function isTrusted({ actor }: Change): boolean {
  return actor !== undefined && TRUSTED.has(actor.name);
}

/**
 * Finalizers must be free to go: an UPDATE of nothing else passes all guardrails but those that ask about them (A6). What
 * controllers finish passes all but those that judge what is collected.
 */
function askedAbout(change: Change, { guardrails }: LoadedProfile): readonly Guardrail[] {
  if (isTrusted(change)) return isCollected(change) ? guardrails.filter(({ rule }) => rule.judgesCollected) : [];
  return isUntouched(change) ? guardrails.filter((guardrail) => guardrail.asksAboutBookkeeping(change)) : guardrails;
}

/** What a finding does here, once its standing, the exceptions and the profile's mode have had their say. */
function weigh(guardrail: Guardrail, found: StandingFinding, judged: JudgedCase): JudgedFinding {
  const { finding } = found;
  const { profile } = judged;
  const exception = profile.exceptions.find(
    ({ guardrails, expires, covers }) =>
      guardrails.has(guardrail.name) && judged.now < expires && covers(judged.change),
  );
  let standing: Standing = found.standing;
  let effect = guardrail.action;
  if (standing === 'existing') effect = MILDER[effect];
  if (finding.atMost !== undefined && STRENGTH[finding.atMost] < STRENGTH[effect]) effect = finding.atMost;
  if (standing === 'undecided' && STRENGTH[profile.onUndecided] < STRENGTH[effect]) effect = profile.onUndecided;
  if (exception !== undefined) [standing, effect] = ['excepted', 'Audit'];
  if (profile.mode === 'DryRun' && effect !== 'Audit') [standing, effect] = ['dry-run', 'Audit'];
  const { messageId, message, at, also, data, about, fix, atMost } = finding;
  // Written out: where findings of several shapes are spread, the engine of JavaScript makes a new shape for each result.
  const weighed: { -readonly [Key in keyof JudgedFinding]: JudgedFinding[Key] } = {
    messageId,
    message,
    at,
    also,
    data,
    fix,
    guardrail: guardrail.name,
    rule: guardrail.rule.id,
    action: guardrail.action,
    effect,
    standing,
  };
  if (about !== undefined) weighed.about = about;
  if (atMost !== undefined) weighed.atMost = atMost;
  if (exception !== undefined) weighed.exception = exception.name;
  if (guardrail.note !== '') weighed.note = guardrail.note;
  return weighed;
}

function decisionOf(findings: readonly JudgedFinding[]): Verdict['decision'] {
  if (findings.some(({ effect }) => effect === 'Deny')) return 'deny';
  return findings.some(({ effect }) => effect === 'Warn') ? 'warn' : 'allow';
}

/** Turns denials into warnings for someone who may override and says why. The annotation alone does nothing. */
function breakGlass(verdict: Verdict, change: Change, profile: LoadedProfile): Verdict {
  const reason = breakGlassReason(change.after ?? change.before);
  if (reason === undefined) return verdict;
  const refused = (breakGlassRefused: string): Verdict => ({ ...verdict, breakGlassRefused });
  if (reason.trim() === '') return refused(`the annotation ${BREAK_GLASS_ANNOTATION} gives no reason`);
  const { actor } = change;
  if (actor === undefined || !actor.groups.some((group) => profile.breakGlassGroups.has(group))) {
    return refused(`only members of ${[...profile.breakGlassGroups].join(', ') || 'no group'} may break glass`);
  }
  // What somebody once wrote on the object, perhaps somebody else, is no reason for what happens now.
  if (change.operation === 'UPDATE' && reason === breakGlassReason(change.before)) {
    return refused(`the annotation ${BREAK_GLASS_ANNOTATION} was there before; an override needs a reason of its own`);
  }
  const findings = verdict.findings.map((finding): JudgedFinding =>
    finding.effect === 'Deny' ? { ...finding, effect: 'Warn', standing: 'overridden' } : finding,
  );
  return { ...verdict, decision: 'warn', findings, breakGlass: { user: actor.name, reason } };
}

/**
 * The reason on one state of an object; on a DELETE there is only the stored one. Undefined where nobody tries.
 * Taken from the raw object, so that the way out is open for an object that cannot be read, too.
 */
function breakGlassReason(state: Change['before']): string | undefined {
  const metadata = state?.raw['metadata'];
  if (typeof metadata !== 'object' || metadata === null || !('annotations' in metadata)) return undefined;
  const { annotations } = metadata;
  if (typeof annotations !== 'object' || annotations === null) return undefined;
  const reason: unknown = Object.getOwnPropertyDescriptor(annotations, BREAK_GLASS_ANNOTATION)?.value;
  return typeof reason === 'string' ? reason : undefined;
}

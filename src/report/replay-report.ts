import type { Kind, Operation } from '../model/change.js';

/** What a profile would have done with one change; `undecided` where that hangs on what the replay does not know. */
export type ReplayOutcome = 'refused' | 'warned' | 'allowed' | 'undecided';

/** How many changes met which end. */
export interface ReplayCounts {
  readonly refused: number;
  readonly warned: number;
  readonly undecided: number;
}

/** One change as it was, and what is said of it. */
export interface ReplayExample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly user: string;
  readonly operation: Operation;
  readonly kind: Kind;
  /** For a Namespace, its own name. */
  readonly namespace: string;
  readonly name: string;
  readonly guardrail: string;
  readonly message: string;
  /** The field, empty for the whole. */
  readonly path: string;
  readonly fix: string;
  /** Where the log tells of it. */
  readonly file: string;
  readonly line: number;
  /** The audit ID, or the uid of the review. */
  readonly id: string;
  /** Whether the state before is not known, so that what was there before counts as new. */
  readonly beforeUnknown: boolean;
}

/** What one guardrail of the candidate would have done; a change counts once, by the strongest it does. */
export interface ReplayGuardrail extends ReplayCounts {
  readonly guardrail: string;
  readonly rule: string;
  readonly examples: readonly ReplayExample[];
}

/** What would have happened to one namespace, or to one user. */
export interface ReplayShare extends ReplayCounts {
  readonly name: string;
}

/** Changes on which two profiles differ in one way. */
export interface ReplayDifference {
  readonly changes: number;
  /** How many of them each guardrail is behind, most first. */
  readonly guardrails: readonly { readonly guardrail: string; readonly changes: number }[];
  readonly examples: readonly ReplayExample[];
}

/** What the candidate changes against another profile. */
export interface ReplayComparison {
  readonly profile: ReplayProfile;
  readonly newlyRefused: ReplayDifference;
  readonly newlyWarned: ReplayDifference;
  readonly noLongerRefused: ReplayDifference;
  readonly noLongerWarned: ReplayDifference;
  /** Changes that one of the two leaves undecided. */
  readonly undecided: number;
}

/** Which profile. */
export interface ReplayProfile {
  readonly name: string;
  readonly hash: string;
}

/** Events for one reason, with the place of the first. */
export interface ReplayReason {
  readonly reason: string;
  readonly events: number;
  readonly file: string;
  readonly line: number;
}

/** A place of a log that cannot be read. `line` is absent where the file as a whole is to blame. */
export interface ReplayProblem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** The outcome of one run of `firebreak replay`, which every format renders. */
export interface ReplayReport {
  readonly candidate: ReplayProfile;
  /** When the first and the last judged change was, in milliseconds since 1970; undefined where there is none. */
  readonly period: { readonly from: number; readonly to: number } | undefined;
  /** Events and decisions of all logs. */
  readonly events: number;
  /** How many changes were judged: one event may stand for several. */
  readonly changes: number;
  readonly outcomes: Readonly<Record<ReplayOutcome, number>>;
  /** How many of the allowed are outside of the profile's scope. */
  readonly outOfScope: number;
  /** How many changes were judged without knowing the state before. */
  readonly beforeUnknown: number;
  /** Those with something to say, in the order of the profile. */
  readonly guardrails: readonly ReplayGuardrail[];
  /** Those with something to say, most refused first. */
  readonly namespaces: readonly ReplayShare[];
  readonly users: readonly ReplayShare[];
  readonly against: ReplayComparison | undefined;
  /** Events about what is judged that could not be. */
  readonly unjudged: readonly ReplayReason[];
  /** Events that are of no concern. */
  readonly passedOver: readonly ReplayReason[];
  readonly problems: readonly ReplayProblem[];
  /** How many more problems there are than `problems` names. */
  readonly moreProblems: number;
  /** What a reader should know before relying on it. */
  readonly notes: readonly string[];
}

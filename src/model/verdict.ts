import type { Finding } from './finding.js';

/** What a guardrail does about a finding: the words of ValidatingAdmissionPolicy. */
export type Action = 'Deny' | 'Warn' | 'Audit';

/** The outcome for the one who asked. Audit findings leave it at `allow`. */
export type Decision = 'allow' | 'warn' | 'deny';

/**
 * Why a finding has the effect it has.
 * `introduced`: this change brings it. `existing`: it was there before, or the change only narrows.
 * `undecided`: the guardrail could not be judged. `excepted`: an exception of the profile covers it.
 * `overridden`: break-glass. `dry-run`: the profile only observes.
 */
export type Standing = 'introduced' | 'existing' | 'undecided' | 'excepted' | 'overridden' | 'dry-run';

/** A finding after the profile had its say. */
export interface JudgedFinding extends Finding {
  readonly guardrail: string;
  readonly rule: string;
  /** What the guardrail is configured to do. */
  readonly action: Action;
  /** What it does here. */
  readonly effect: Action;
  readonly standing: Standing;
  /** The exception that covers it, where one does. */
  readonly exception?: string;
  /** The organisation's own words and link, from the guardrail. */
  readonly note?: string;
}

/** What a change opens and closes, for whoever asks before it happens. */
export interface Preview {
  /** How many paths between workloads, or to addresses, are opened and closed, and how often isolation is gained or lost; undefined where nobody can tell. */
  readonly counts?: { readonly opened: number; readonly closed: number; readonly isolation: number };
  /** One fact a line. */
  readonly lines: readonly string[];
}

/** Everything there is to say about one change, with every finding. */
export interface Verdict {
  readonly decision: Decision;
  readonly findings: readonly JudgedFinding[];
  /** Why no guardrail was asked, where that is so: an excluded namespace, a trusted system user, nothing but finalizers changed. */
  readonly skipped?: string;
  /** Who overrode denials, and why. */
  readonly breakGlass?: { readonly user: string; readonly reason: string };
  /** Why a break-glass annotation did not help, where the change is denied in spite of it. */
  readonly breakGlassRefused?: string;
  /** For a change that is not denied, where the profile or a dry run asks for it. */
  readonly preview?: Preview;
  /** Guardrails whose rule threw: our own bugs, for the log. Their findings say `undecided`. */
  readonly failures: readonly { readonly guardrail: string; readonly error: unknown }[];
}

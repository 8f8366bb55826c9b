import type { Guardrail } from '../guardrails/guardrail.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { unknownPart } from '../guardrails/unknown-parts.js';
import type { Change } from '../model/change.js';
import type { Snapshot } from '../model/snapshot.js';

/** What is known of the cluster, and when. */
export interface Known {
  readonly snapshot: Snapshot;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Takes out of a profile what the files of a run cannot answer: whoever checks a policy alone is not to be refused for the
 * workloads that he did not bring. The webhook, which knows the cluster, asks these guardrails; here it is said which.
 */
export class SilentGuardrails {
  readonly #profile: LoadedProfile;
  readonly #known: Known;
  /** Of each guardrail that was not asked, the first reason. */
  readonly #reasons = new Map<string, string>();

  constructor(profile: LoadedProfile, known: Known) {
    this.#profile = profile;
    this.#known = known;
  }

  /** The profile without the guardrails that read what nobody knows. */
  without(change: Change): LoadedProfile {
    const guardrails = this.#profile.guardrails.filter((guardrail) => this.#canAnswer(guardrail, change));
    return guardrails.length === this.#profile.guardrails.length ? this.#profile : { ...this.#profile, guardrails };
  }

  /** One line for each guardrail that was not asked. */
  get notices(): readonly string[] {
    return [...this.#reasons].map(([name, reason]) => `guardrail ${name} was not asked about every object: ${reason}`);
  }

  #canAnswer({ name, rule, scope }: Guardrail, change: Change): boolean {
    const { snapshot } = this.#known;
    if (rule.reads === undefined || scope(change, snapshot) === 'no') return true;
    const { maxSnapshotAge } = this.#profile;
    const reason = unknownPart(rule.reads, { ...this.#known, change, maxSnapshotAge });
    if (reason === undefined) return true;
    if (!this.#reasons.has(name)) this.#reasons.set(name, reason);
    return false;
  }
}

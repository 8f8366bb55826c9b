/**
 * What the files of a run leave open: whoever checks a policy alone is not to be refused for the workloads and policies that he
 * did not bring. The webhook, which knows the cluster, answers these guardrails; here it is said which.
 */
export class SilentGuardrails {
  /** The guardrails that were left open, by the first reason of each. */
  readonly #named = new Map<string, string>();

  /** Told of each time. */
  readonly add = (guardrail: string, reason: string): void => {
    if (!this.#named.has(guardrail)) this.#named.set(guardrail, reason);
  };

  /** One line for each reason. */
  get notices(): readonly string[] {
    const reasons = new Map<string, string[]>();
    for (const [name, reason] of this.#named) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
    return [...reasons].map(([reason, names]) => `not judged of every object: ${names.join(', ')}: ${reason}`);
  }
}

import type { JudgedFinding } from '../model/verdict.js';
import type { ReplayDifference, ReplayExample } from '../report/replay-report.js';

/** Counts the changes on which two profiles differ in one way, with the guardrails behind it. */
export class DifferenceTally {
  readonly #most: number;
  readonly #guardrails = new Map<string, number>();
  readonly #examples: ReplayExample[] = [];
  #changes = 0;

  /** Keeps `most` examples. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `behind` are the findings that make the difference, one a guardrail. */
  add(behind: readonly JudgedFinding[], example: (finding: JudgedFinding) => ReplayExample): void {
    this.#changes += 1;
    for (const { guardrail } of behind) this.#guardrails.set(guardrail, (this.#guardrails.get(guardrail) ?? 0) + 1);
    const [first] = behind;
    if (first !== undefined && this.#examples.length < this.#most) this.#examples.push(example(first));
  }

  get result(): ReplayDifference {
    const guardrails = [...this.#guardrails]
      .map(([guardrail, changes]) => ({ guardrail, changes }))
      .sort((a, b) => b.changes - a.changes);
    return { changes: this.#changes, guardrails, examples: this.#examples };
  }
}

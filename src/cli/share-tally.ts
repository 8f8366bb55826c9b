import type { ReplayOutcome, ReplayShare } from '../report/replay-report.js';

/** More names than any cluster has of namespaces or people; a log full of made-up ones must not fill the memory. */
const MOST_NAMES = 50_000;
const OTHERS = '(others)';

/** Counts outcomes by name. */
export class ShareTally {
  readonly #shares = new Map<string, { refused: number; warned: number; undecided: number }>();

  add(name: string, outcome: Exclude<ReplayOutcome, 'allowed'>): void {
    const key = this.#shares.has(name) || this.#shares.size < MOST_NAMES ? name : OTHERS;
    const share = this.#shares.get(key) ?? { refused: 0, warned: 0, undecided: 0 };
    share[outcome] += 1;
    this.#shares.set(key, share);
  }

  /** Most refused first, then most warned of, then by name. */
  get result(): readonly ReplayShare[] {
    return [...this.#shares]
      .map(([name, share]) => ({ name, ...share }))
      .sort(
        (a, b) =>
          b.refused - a.refused ||
          b.warned - a.warned ||
          b.undecided - a.undecided ||
          (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
      );
  }
}

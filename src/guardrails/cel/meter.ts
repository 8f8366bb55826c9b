/** Thrown by a meter that has run out, and caught where the evaluation began: nothing in an expression can absorb it. */
export class OverBudget extends Error {}

/**
 * Counts the work of one evaluation in steps of some tens of nanoseconds: one for each part of the expression that is
 * evaluated, and more for what takes longer on longer values.
 */
export class Meter {
  #left: number;
  constructor(budget: number) {
    this.#left = budget;
  }
  /** @throws OverBudget where no such work is left. Whoever does work announces it first. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new OverBudget();
  }
  /** Reading or writing a text of this length, in UTF-16 units. */
  spendOnText(length: number): void {
    this.spend(1 + Math.floor(length / 32));
  }
}

/**
 * The candidate that was probably meant, or undefined where none is close: at most a third of the letters may differ.
 * Letter case does not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bound = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(compared(candidate) - compared(word)) >= bound) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bound);
    if (distance < bound) [best, bound] = [candidate, distance];
  }
  return best;
}

/** `; did you mean "action"?`, or nothing where no candidate is close. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** Words over so many letters are cut: they come from users and are compared with short ones. */
const MOST_LETTERS = 64;

function compared(word: string): number {
  return Math.min(word.length, MOST_LETTERS);
}

/**
 * How many letters must be added, taken away, replaced, or swapped with their neighbour (optimal string alignment); anything
 * from the bound on where it is not below it.
 */
function editDistance(left: string, right: string, bound: number): number {
  const [a, b] = [left.slice(0, MOST_LETTERS), right.slice(0, MOST_LETTERS)];
  let earlier: number[] = [];
  let last: number[] = [];
  for (let j = 0; j <= b.length; j++) last.push(j);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min((last[j - 1] ?? 0) + (same ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) distance = Math.min(distance, (earlier[j - 2] ?? 0) + 1);
      row.push(distance);
      least = Math.min(least, distance);
    }
    // A swap looks two letters back.
    if (least >= bound && leastBefore >= bound) return bound;
    leastBefore = least;
    [earlier, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

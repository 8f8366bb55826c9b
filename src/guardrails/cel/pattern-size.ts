/** One part of a pattern of RE2; what follows an unclosed `[` is one part, because RE2 refuses it. */
const PART =
  /\\Q[^]*?(?:\\E|$)|\\[xpP]\{[^}]*\}|\\[^]|\[\^?\]?(?:\\[^]|\[:[^\]]*:\]|[^\]\\])*\]|\[[^]*|\{\d+(?:,\d*)?\}|\(\?:|[^]/gu;

/** RE2 refuses to repeat more often. */
const MOST_REPEATED = 1000;

/**
 * At least as many instructions as RE2 makes of a pattern, found without making them: parts that are repeated a number of
 * times are written out as often, those in each other as often as the product. Never far above it.
 */
export function patternSize(pattern: string): number {
  const outer: number[] = [];
  let before = 0;
  let last = 0;
  for (const [part] of pattern.matchAll(PART)) {
    if (part === '(' || part === '(?:') {
      outer.push(before + last);
      [before, last] = [0, 0];
    } else if (part === ')') {
      [before, last] = [outer.pop() ?? 0, Math.max(1, before + last) + 2];
    } else if (part === '*' || part === '+' || part === '?') {
      last += 2;
    } else if (part.startsWith('{') && part.length > 1) {
      last = (last + 1) * timesOf(part);
    } else {
      // An alternative may be empty, which is an instruction too.
      const size = part === '|' ? 2 : part.startsWith('\\Q') ? part.length : 1;
      [before, last] = [before + last + size - 1, 1];
    }
  }
  return outer.reduce((sum, size) => sum + size, before + last + 3);
}

/** `{2}`, `{2,}` (two and any more) and `{2,5}`. */
function timesOf(repetition: string): number {
  const [least = 0, most = least + 1] = (repetition.match(/\d+/g) ?? []).map(Number);
  const times = Math.max(1, repetition.includes(',') ? most : least);
  return times > MOST_REPEATED + 1 ? 1 : times;
}

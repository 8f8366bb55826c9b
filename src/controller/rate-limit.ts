/** Lets so many pass at once, and after that one each `refill` milliseconds, by a clock that the caller reads. */
export function createRateLimit(burst: number, refill: number): (at: number) => boolean {
  let left = burst;
  let last: number | undefined;
  return (at) => {
    left = Math.min(burst, left + (last === undefined ? 0 : (at - last) / refill));
    last = at;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

/**
 * How many generated cases a property is asked about: the given number of always the same ones, or as many new ones as the
 * environment variable REACH_CASES says, for the nights. A failure prints the seed with which it comes again as REACH_SEED.
 */
export function cases(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const { REACH_CASES, REACH_SEED } = process.env;
  const seed = REACH_SEED === undefined ? {} : { seed: Number(REACH_SEED) };
  if (REACH_CASES === undefined) return { numRuns: usual, seed: 30, ...seed };
  return { numRuns: Number(REACH_CASES), ...seed };
}

import { Type } from 'typebox';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time in one unit: `90s`, `10m`, `12h`, `7d`. */
export const Duration = Type.String({
  pattern: '^[1-9][0-9]{0,5}[smhd]$',
  description: 'A length of time: 90s, 10m, 12h or 7d',
});

/** Milliseconds of a duration that the schema has accepted. */
export function milliseconds(duration: string): number {
  return Number(duration.slice(0, -1)) * (UNITS[duration.slice(-1)] ?? NaN);
}

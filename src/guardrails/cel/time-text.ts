const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d{0,9})?(?:[Zz]|([-+])(\d\d):(\d\d))$/;

/** Nanoseconds since 1970 of an RFC 3339 text; undefined where it is none. */
export function parseTimestamp(text: string): bigint | undefined {
  const found = RFC3339.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const asWritten = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!asWritten || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === '-' ? -1 : 1);
  return BigInt(date.getTime() - offset * 60_000) * 1_000_000n + BigInt((found[7] ?? '').padEnd(9, '0'));
}

/** Nanoseconds of a duration as Go writes it (`1h30m`, `-1.5s`); undefined where it is none. */
export function parseDuration(text: string): bigint | undefined {
  if (!/^[-+]?(0|((\d{1,18}\.?\d{0,18}|\.\d{1,18})(ns|us|µs|ms|s|m|h))+)$/.test(text) || text.length > 100)
    return undefined;
  let ns = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(/(\d*)\.?(\d*)(ns|us|µs|ms|s|m|h)/g)) {
    const size = UNITS[unit] ?? 0n;
    ns += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }
  return text.startsWith('-') ? -ns : ns;
}

/** RFC 3339 in UTC, with as many digits of a second as it needs. */
export function showTimestamp(ns: bigint): string {
  const fraction = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((ns - fraction) / 1_000_000n));
  return `${date.toISOString().slice(0, 19)}${digits(fraction)}Z`;
}

/** Seconds, as the language writes them: `5400s`. */
export function showDuration(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? '-' : ''}${size / 1_000_000_000n}${digits(size % 1_000_000_000n)}s`;
}

function digits(fraction: bigint): string {
  return fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads an RFC 3339 date or date-time. A date stands for its first instant in UTC.
 * @returns milliseconds since 1970, or undefined where the text is no such instant (`2026-02-30` is none).
 */
export function parseInstant(text: string): number | undefined {
  if (!DATE.test(text) && !DATE_TIME.test(text)) return undefined;
  const millis = Date.parse(text);
  // Date.parse carries 30 February over into March; the calendar day must survive the round trip.
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(millis) || Number.isNaN(day)) return undefined;
  return new Date(day).toISOString().startsWith(text.slice(0, 10)) ? millis : undefined;
}

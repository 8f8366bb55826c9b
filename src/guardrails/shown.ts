const MOST = 63;

/**
 * Text that a user wrote, for a message: printable ASCII only, since terminals obey control characters, and at most
 * 63 characters, the longest that a label value can be.
 */
export function shown(text: string): string {
  const start = text.slice(0, MOST + 1).replace(/[^\x20-\x7e]/g, '?');
  return start.length > MOST ? `${start.slice(0, MOST - 3)}...` : start;
}

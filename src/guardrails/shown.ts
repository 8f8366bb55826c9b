const LABEL_LENGTH = 63;
const LINE_LENGTH = 300;

/**
 * Text that a user wrote, for a message: printable ASCII only, since terminals obey control characters, and at most
 * 63 characters, the longest that a label value can be.
 */
export function shown(text: string): string {
  return printable(text, LABEL_LENGTH);
}

/** The same for a text that is a message itself: at most 300 characters. */
export function shownLine(text: string): string {
  return printable(text, LINE_LENGTH);
}

function printable(text: string, most: number): string {
  const start = text.slice(0, most + 1).replace(/[^\x20-\x7e]/g, '?');
  return start.length > most ? `${start.slice(0, most - 3)}...` : start;
}

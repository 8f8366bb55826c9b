/** Deeper documents are refused. The Kubernetes API nests some 60 levels at most; the recursive readers survive 200. */
export const MAX_DEPTH = 200;

/**
 * Thrown by the readers inside this room, and caught by `readDocuments`: why a document cannot be read, and where,
 * as a 0-based offset into that document's text.
 */
export class Unreadable extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** What every reader says of a key that stands twice in one mapping. */
export function duplicateKey(key: string, offset: number): Unreadable {
  return new Unreadable(
    `the key ${JSON.stringify(key)} is given twice; kubectl would drop the first without a word`,
    offset,
  );
}

/** Text that is no JSON at all; it may be YAML. */
export class NotJson extends Unreadable {}

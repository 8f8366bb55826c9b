import { createHash } from 'node:crypto';

/** The SHA-256 of a text in base64, as a Content-Security-Policy names it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

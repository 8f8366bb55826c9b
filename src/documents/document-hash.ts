import { createHash } from 'node:crypto';

/** The SHA-256 of the text as UTF-8, 64 hexadecimal digits: says which text was loaded. */
export function documentHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

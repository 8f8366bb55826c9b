import { isUtf8 } from 'node:buffer';
import { jsonPosition } from './json-position.js';
import { RequestRefusal } from './request-refusal.js';

/** Reads a body as JSON in UTF-8, or throws a refusal that says where it is not. */
export function parseBody(body: Uint8Array): unknown {
  if (body.length === 0)
    throw new RequestRefusal(400, 'json', 'the body is empty; an AdmissionReview in JSON is expected');
  // Bytes that are not UTF-8 would be replaced, and something would be judged that nobody sent.
  if (!isUtf8(body)) throw new RequestRefusal(400, 'utf-8', `the body is not UTF-8 from byte ${firstBadByte(body)} on`);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, message } = jsonPosition(text);
    const problems = [{ at: '', message: `line ${line}, column ${column}: ${message}` }];
    throw new RequestRefusal(400, 'json', { error: 'the body is not JSON', problems });
  }
}

/** By halving: a decoder that expects more to come accepts exactly the beginnings that end before the bad byte. */
function firstBadByte(body: Uint8Array): number {
  let good = 0;
  let bad = body.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (startsAsUtf8(body.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function startsAsUtf8(beginning: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true });
    return true;
  } catch {
    return false;
  }
}

import type { IncomingMessage } from 'node:http';
import { RequestRefusal } from './request-refusal.js';

/** Two objects of 3 MiB, the most that is stored of one, and 1 MiB around them (A9). */
export const BODY_LIMIT = 7 * 1024 * 1024;
/** A client that is refused while it still sends sees a broken connection instead of the answer, so this much more is thrown away. */
const DISCARD_LIMIT = 2 * BODY_LIMIT;
/** Of all bodies that are being received. The API server alone never comes near; many slow senders would fill the memory. */
const TOTAL_LIMIT = 16 * BODY_LIMIT;

/** Called once with the whole body or with the reason why there is none. Not called where the client went away. */
export type BodyCallback = (body: Uint8Array | RequestRefusal) => void;

/** Reads a request's body, counting bytes as they come: whatever the headers say, no more than the limit is kept. */
export type BodyReader = (request: IncomingMessage, done: BodyCallback) => void;

/** A reader of bodies with a common limit on all that are under way. */
export function createBodyReader(): BodyReader {
  let total = 0;
  return (request, done) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > DISCARD_LIMIT) {
      done(tooLarge());
      return;
    }
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    let received = 0;
    let kept = 0;
    let refusal: RequestRefusal | undefined;
    let finished = false;

    function release(): void {
      total -= kept;
      kept = 0;
      first = more = undefined;
    }

    function finish(result: Uint8Array | RequestRefusal): void {
      finished = true;
      release();
      done(result);
    }

    request.on('data', (chunk: Buffer) => {
      if (finished) return;
      received += chunk.length;
      if (refusal === undefined && received <= BODY_LIMIT && total + chunk.length <= TOTAL_LIMIT) {
        kept += chunk.length;
        total += chunk.length;
        // Most bodies come in one piece.
        if (first === undefined) first = chunk;
        else (more ??= [first]).push(chunk);
        return;
      }
      refusal ??= received > BODY_LIMIT ? tooLarge() : overload();
      release();
      if (received > DISCARD_LIMIT) finish(refusal);
    });
    request.on('end', () => {
      if (!finished) finish(refusal ?? (more === undefined ? (first ?? NO_BODY) : Buffer.concat(more, received)));
    });
    // After the end too. Before it, the client has gone away.
    request.on('close', () => {
      finished = true;
      release();
    });
  };
}

const NO_BODY = new Uint8Array();

function tooLarge(): RequestRefusal {
  return new RequestRefusal(413, 'too-large', `the body is larger than ${BODY_LIMIT} bytes`);
}

function overload(): RequestRefusal {
  return new RequestRefusal(503, 'overload', 'too many large requests at once');
}

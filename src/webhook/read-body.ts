import type { IncomingMessage } from 'node:http';
import { RequestRefusal } from './request-refusal.js';

/** Two objects of 3 MiB, the most that is stored of one, and 1 MiB around them (A9). */
export const BODY_LIMIT = 7 * 1024 * 1024;
/** A client that is refused while it still sends sees a broken connection instead of the answer, so this much more is thrown away. */
const DISCARD_LIMIT = 2 * BODY_LIMIT;
/** Of all bodies that are being received. The API server alone never comes near; many slow senders would fill the memory. */
const TOTAL_LIMIT = 16 * BODY_LIMIT;

/** Called once with the whole body or with the reason why there is none. Not called where the client went away. */
export type BodyCallback = (refusal: RequestRefusal | null, body?: Buffer) => void;

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
    let chunks: Buffer[] = [];
    let received = 0;
    let kept = 0;
    let refusal: RequestRefusal | undefined;

    function release(): void {
      total -= kept;
      kept = 0;
      chunks = [];
    }

    function end(): void {
      stop();
      const [first = Buffer.alloc(0)] = chunks;
      const body = chunks.length > 1 ? Buffer.concat(chunks, received) : first;
      release();
      if (refusal === undefined) done(null, body);
      else done(refusal);
    }

    function gone(): void {
      stop();
      release();
    }

    function stop(): void {
      request.off('data', keep).off('end', end).off('close', gone).off('error', gone);
    }

    function keep(chunk: Buffer): void {
      received += chunk.length;
      if (refusal === undefined && received <= BODY_LIMIT && total + chunk.length <= TOTAL_LIMIT) {
        chunks.push(chunk);
        kept += chunk.length;
        total += chunk.length;
        return;
      }
      refusal ??= received > BODY_LIMIT ? tooLarge() : overload();
      release();
      if (received <= DISCARD_LIMIT) return;
      stop();
      done(refusal);
    }

    request.on('data', keep).on('end', end).on('close', gone).on('error', gone);
  };
}

function tooLarge(): RequestRefusal {
  return new RequestRefusal(413, 'too-large', `the body is larger than ${BODY_LIMIT} bytes`);
}

function overload(): RequestRefusal {
  return new RequestRefusal(503, 'overload', 'too many large requests at once');
}

import { ApiError, reasonOfStatus } from './api-error.js';
import { isObject, type RawObject } from './raw-value.js';

/** One line of a watch, as the API server sends it (k8s.io/apimachinery/pkg/apis/meta/v1 WatchEvent). */
export type WatchEvent =
  | { readonly type: 'put' | 'remove'; readonly object: RawObject; readonly version: string | undefined }
  /** Nothing happened to these objects up to this version. */
  | { readonly type: 'bookmark'; readonly version: string | undefined };

/** Longer than any object that the API server stores, by far. */
export const LINE_LIMIT = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The events of a watch; those that came in one chunk come together. A line may be spread over any number of chunks,
 * which are put together once. Throws an {@link ApiError} on an ERROR event (`expired` where its code is 410), on what
 * is no event, and where the bytes end within a line.
 */
export async function* watchEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly WatchEvent[]> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const events: WatchEvent[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      length = 0;
      start = end + 1;
      if (line.length === 0) continue;
      const event = readEvent(line.toString('utf8'));
      // What came before it counts.
      if (event instanceof ApiError) {
        yield events;
        throw event;
      }
      events.push(event);
    }
    if (start < chunk.length) {
      parts.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > LINE_LIMIT) throw new ApiError('too-large', `an event has more than ${LINE_LIMIT} bytes`);
    }
    if (events.length > 0) yield events;
  }
  if (length > 0) throw new ApiError('malformed', 'the watch ended within an event');
}

function readEvent(line: string): WatchEvent | ApiError {
  const event = parsed(line);
  if (!isObject(event) || !isObject(event['object'])) return new ApiError('malformed', `no event: ${shown(line)}`);
  const { type, object } = event;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'put', object, version: versionOf(object) };
    case 'DELETED':
      return { type: 'remove', object, version: versionOf(object) };
    case 'BOOKMARK':
      return { type: 'bookmark', version: versionOf(object) };
    case 'ERROR':
      return statusError(object);
    default:
      return new ApiError('malformed', `an event of an unknown type: ${shown(line)}`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The resourceVersion of an object or list, opaque to us; undefined where it carries none. */
export function versionOf(object: RawObject): string | undefined {
  const metadata = object['metadata'];
  if (!isObject(metadata)) return undefined;
  const version = metadata['resourceVersion'];
  return typeof version === 'string' && version !== '' ? version : undefined;
}

function statusError({ code, message }: RawObject): ApiError {
  const status = typeof code === 'number' ? code : 0;
  return new ApiError(
    reasonOfStatus(status),
    `${status}: ${typeof message === 'string' ? message : 'no reason given'}`,
  );
}

function shown(line: string): string {
  return JSON.stringify(line.slice(0, 100));
}

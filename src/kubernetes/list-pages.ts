import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import { isAbsent, isObject } from './raw-value.js';
import { versionOf } from './watch-stream.js';

/** As client-go asks for; fewer at first, while nobody knows how large the objects are. */
const PAGE = 500;
const FIRST_PAGE = 100;
/** A page is parsed in one go, which takes 7 ms for so many bytes, and requests wait meanwhile: 500 pods are three times as many. */
const GOOD_PAGE_BYTES = 1024 * 1024;
/** However large they are: a request for each is no better. */
const LEAST_PAGE = 10;
/** More than any one object has, and little enough to hold. */
const PAGE_BYTES = 64 * 1024 * 1024;
/** The API server gives up on a list after a minute. */
const SILENCE = 65_000;

/** What is listed, and by whom. */
export interface Listing {
  readonly client: ApiClient;
  readonly path: string;
  /** Of the objects of this name alone, which a right can be limited to; all of them where it is not given. */
  readonly name?: string;
  readonly signal: AbortSignal;
}

/** Some of the objects, and the version of the whole list. */
export interface Page {
  readonly items: readonly unknown[];
  /** Of which a watch can go on. */
  readonly version: string;
}

/**
 * All objects under a path, page by page, all as of one version; each page with as many objects as go into a
 * good one by what those before took. A page that is too large to hold is asked for again with half as many objects. Throws an {@link ApiError}: `expired` where the place in the list is older than what the server knows.
 */
export async function* listPages({ client, path, name, signal }: Listing): AsyncGenerator<Page> {
  let limit = FIRST_PAGE;
  let place = '';
  do {
    const query = new URLSearchParams({
      limit: String(limit),
      ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
      ...(place === '' ? {} : { continue: place }),
    });
    const bytes = await readAll(
      await client.get({ path: `${path}?${query.toString()}`, silence: SILENCE, signal }),
      limit,
    );
    if (bytes === undefined) {
      limit = Math.ceil(limit / 2);
      continue;
    }
    const { page, next } = readPage(bytes);
    yield page;
    if (next === '') return;
    place = next;
    limit = goodLimit(page.items.length / bytes.length);
  } while (!signal.aborted);
}

function goodLimit(objectsPerByte: number): number {
  return Math.max(LEAST_PAGE, Math.min(PAGE, Math.floor(objectsPerByte * GOOD_PAGE_BYTES)));
}

/** Undefined where that is too much, and fewer objects would be less. */
async function readAll(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > PAGE_BYTES) {
      if (limit > 1) return undefined;
      throw new ApiError('too-large', `one object has more than ${PAGE_BYTES} bytes`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function readPage(bytes: Buffer): { readonly page: Page; readonly next: string } {
  const list = parsed(bytes);
  if (!isObject(list) || !isObject(list['metadata'])) throw new ApiError('malformed', 'the answer is no list');
  const version = versionOf(list);
  if (version === undefined) throw new ApiError('malformed', 'the list has no version');
  const { items, metadata } = list;
  if (!Array.isArray(items) && !isAbsent(items)) throw new ApiError('malformed', 'the items of the list are none');
  const next = metadata['continue'];
  return { page: { items: items ?? [], version }, next: typeof next === 'string' ? next : '' };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ApiError('malformed', 'the list is no JSON', { cause: error });
  }
}

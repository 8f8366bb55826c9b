import type { ApiClient } from './api-client.js';
import { ApiError, toApiError, type ApiErrorReason } from './api-error.js';
import { createBackoff } from './backoff.js';
import type { Clock } from './clock.js';
import { listPages } from './list-pages.js';
import { watchEvents } from './watch-stream.js';

/** Who keeps what a reflector sees. Objects come raw and are not kept by the reflector. None of this may throw. */
export interface ReflectorSink {
  /** A list begins. One that had begun and was not committed never was. */
  begin(): void;
  /** An object of the list. */
  add(raw: unknown): void;
  /** The list is complete: what is not in it is not there. */
  commit(): void;
  put(raw: unknown): void;
  remove(raw: unknown): void;
  /** The server spoke, and everything up to now is told. */
  heard(): void;
}

/** What a reflector does, for logs and metrics. Times are milliseconds. */
export type ReflectorStatus =
  | { readonly kind: 'listing' }
  | { readonly kind: 'listed'; readonly objects: number }
  | { readonly kind: 'watching' }
  /** The server has no such collection, and may have it one day. */
  | { readonly kind: 'not-installed'; readonly pause: number }
  | {
      readonly kind: 'failed';
      readonly doing: 'list' | 'watch';
      readonly reason: ApiErrorReason;
      readonly message: string;
      readonly error: Error;
      /** The pause before the next attempt. */
      readonly pause: number;
    };

/** What a reflector is made of. */
export interface ReflectorParts {
  readonly client: ApiClient;
  /** Of the collection, `/api/v1/pods`; of several, as with the versions of a custom resource, the first that is served. */
  readonly paths: readonly string[];
  /** What it means that none is served (404): a failure, or that nobody has installed the kind, so that there are no objects. */
  readonly unserved: 'failure' | 'not-installed';
  readonly sink: ReflectorSink;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly status: (status: ReflectorStatus) => void;
}

/** Keeps a sink in step with a collection of the API server, whatever happens between them. */
export interface Reflector {
  start(): void;
  /** Resolves when nothing will come any more. */
  stop(): Promise<void>;
}

/** The API server sends a bookmark about once a minute: half as many again may be late. */
const WATCH_SILENCE = 150_000;
/** How long a watch is asked to last, in seconds: at random, so that those of many clients do not end together. */
const WATCH_SHORTEST = 300;
const WATCH_LONGEST = 600;
/** How often a kind that is not installed is looked for, in milliseconds: at least, and what chance adds. */
const LOOK_AGAIN = 45_000;
const LOOK_AGAIN_SPREAD = 30_000;
/** A watch that does not last so long ended because something is wrong. */
const SHORT = 1_000;

/**
 * Lists and watches one collection, as client-go's Reflector does (k8s.io/client-go/tools/cache). A watch goes on where
 * the last one ended; where the server does not remember that place any more (410), everything is listed again. Every
 * other failure is tried again after a pause, for ever: it is for others to judge how old is too old. A kind that may be
 * missing and is has no objects, which is known as of each time that it is looked for.
 */
export function createReflector(parts: ReflectorParts): Reflector {
  const controller = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start() {
      running ??= run(parts, controller.signal);
    },
    async stop() {
      controller.abort();
      await running;
    },
  };
}

async function run(parts: ReflectorParts, signal: AbortSignal): Promise<void> {
  const { clock, random, status, paths } = parts;
  const backoff = createBackoff({ now: () => clock.now(), random });
  /** Where the next watch goes on; undefined where everything must be listed. */
  let version: string | undefined;
  /** Which path is being tried. */
  let tried = 0;
  while (!signal.aborted) {
    const doing = version === undefined ? 'list' : 'watch';
    const path = paths[tried] ?? '';
    try {
      if (version === undefined) version = await list({ ...parts, path }, signal);
      else
        await watch({ ...parts, path, version, signal }, (seen) => {
          version = seen;
        });
    } catch (thrown) {
      if (isAborted(signal)) return;
      const error = toApiError(thrown);
      const { reason, message } = error;
      if (reason === 'expired' || reason === 'unserved') version = undefined;
      if (doing === 'list' && reason === 'unserved' && parts.unserved === 'not-installed') {
        tried += 1;
        if (tried < paths.length) continue;
        tried = 0;
        await lookAgain(parts, signal);
        continue;
      }
      if (reason === 'unserved') tried = 0;
      const pause = Math.max(backoff.next(), error.retryAfter ?? 0);
      status({ kind: 'failed', doing, reason, message, error, pause });
      await clock.sleep(pause, signal);
    }
  }
}

async function lookAgain({ sink, clock, random, status }: ReflectorParts, signal: AbortSignal): Promise<void> {
  sink.begin();
  sink.commit();
  sink.heard();
  const pause = LOOK_AGAIN + random() * LOOK_AGAIN_SPREAD;
  status({ kind: 'not-installed', pause });
  await clock.sleep(pause, signal);
}

/** A function, as the compiler would otherwise hold on to what it saw before something was awaited. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

interface Listing extends ReflectorParts {
  readonly path: string;
}

async function list({ client, path, sink, status }: Listing, signal: AbortSignal): Promise<string> {
  status({ kind: 'listing' });
  sink.begin();
  let objects = 0;
  let version = '';
  for await (const page of listPages({ client, path, signal })) {
    for (const item of page.items) sink.add(item);
    objects += page.items.length;
    version = page.version;
  }
  signal.throwIfAborted();
  sink.commit();
  sink.heard();
  status({ kind: 'listed', objects });
  return version;
}

interface Watching extends Listing {
  readonly version: string;
  readonly signal: AbortSignal;
}

async function watch(parts: Watching, saw: (version: string) => void): Promise<void> {
  const { client, clock, sink, signal } = parts;
  const began = clock.now();
  const chunks = await client.get({ path: watchPath(parts), silence: WATCH_SILENCE, signal });
  parts.status({ kind: 'watching' });
  // The server takes the watch up where the last one ended. A kind without events may get no bookmark either.
  sink.heard();
  for await (const events of watchEvents(chunks)) {
    for (const event of events) {
      if (event.type === 'put') sink.put(event.object);
      if (event.type === 'remove') sink.remove(event.object);
      if (event.version !== undefined) saw(event.version);
    }
    sink.heard();
  }
  if (clock.now() - began < SHORT) throw new ApiError('short', 'the watch ended as soon as it began');
}

function watchPath({ path, version, random }: Watching): string {
  const seconds = WATCH_SHORTEST + Math.floor(random() * (WATCH_LONGEST - WATCH_SHORTEST + 1));
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(seconds),
  });
  return `${path}?${query.toString()}`;
}

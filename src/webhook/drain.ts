import type { Server } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** How far a server is on its way out. */
export type DrainState = 'serving' | 'draining' | 'closing';

/** How long each part of the way out takes at most, in milliseconds. */
export interface DrainTimes {
  /** Readiness fails and everything is served: until no load balancer sends new connections. */
  readonly drain: number;
  /** Each answer says `Connection: close`: until the pooled connections are given back. */
  readonly handBack: number;
  /** Requests under way are finished; what is left then is cut. */
  readonly finish: number;
}

/** The orderly end of a server. */
export interface Drain {
  readonly state: DrainState;
  /** Begins the end, and resolves at it. Called again, it hurries: what is still under way is cut. */
  close(): Promise<void>;
}

/** How often the connections left are counted, in milliseconds. */
const COUNT_EVERY = 50;

/**
 * Ends a server without losing a request (A19): a client that posts on a pooled connection at the moment the server
 * closes it gets an error and does not repeat a POST, so connections are ended by an answer that says so.
 */
export function createDrain(server: Server, times: DrainTimes, stop: () => Promise<void>): Drain {
  const hurry = new AbortController();
  let state: DrainState = 'serving';
  let ended: Promise<void> | undefined;

  async function end(): Promise<void> {
    state = 'draining';
    await pause(times.drain, hurry.signal);
    state = 'closing';
    server.prependListener('request', (_, response) => {
      response.shouldKeepAlive = false;
    });
    for (let waited = 0; waited < times.handBack && (await openConnections(server)) > 0; waited += COUNT_EVERY) {
      await pause(COUNT_EVERY, hurry.signal);
    }
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, times.finish);
    hurry.signal.addEventListener('abort', () => {
      server.closeAllConnections();
    });
    if (hurry.signal.aborted) server.closeAllConnections();
    await stop();
    clearTimeout(cut);
  }

  return {
    get state() {
      return state;
    },
    close() {
      if (ended === undefined) ended = end();
      else hurry.abort();
      return ended;
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    // Hurried.
  }
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => {
      resolve(error === null ? count : 0);
    });
  });
}

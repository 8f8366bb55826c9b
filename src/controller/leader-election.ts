import { toApiError, type ApiErrorReason } from '../kubernetes/api-error.js';
import type { Clock } from '../kubernetes/clock.js';
import type { LeaseClient } from './lease-client.js';
import {
  deposed,
  leads,
  NEWCOMER,
  nextStep,
  renewed,
  RETRY_PERIOD,
  seen,
  type LeaseRecord,
  type Standing,
} from './lease-state.js';

/** A time of leading, from being elected to losing it. */
export interface Term {
  /** Aborted as soon as it is known to be over. */
  readonly signal: AbortSignal;
  /** Whether it lasts at this very moment. Asked right before each write: a stalled process finds out before its timers do. */
  holds(): boolean;
}

/** What becomes of a candidate, for logs and metrics. */
export type ElectionStatus =
  | { readonly kind: 'leading' }
  | { readonly kind: 'deposed' }
  | { readonly kind: 'following'; readonly leader: string }
  | { readonly kind: 'failed'; readonly reason: ApiErrorReason; readonly message: string };

/** What leader election is made of. */
export interface ElectionParts {
  readonly lease: LeaseClient;
  /** Differs from that of every other process, also of the one before in the same pod. */
  readonly identity: string;
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  /** The work of a leader. Resolves when nothing of it is under way any more; the next term begins after that. */
  readonly lead: (term: Term) => Promise<void>;
  readonly status: (status: ElectionStatus) => void;
}

/** A candidate for leading. */
export interface Election {
  readonly leading: boolean;
  start(): void;
  /** Ends the term, waits for its work to end, and gives the Lease back. */
  stop(): Promise<void>;
}

/** Of the retry period: replicas that were started together do not ask together. */
const SPREAD = 0.2;

interface RunningTerm {
  readonly controller: AbortController;
  readonly work: Promise<void>;
}

/**
 * Elects one leader among all processes that share a Lease, as client-go does (k8s.io/client-go/tools/leaderelection): one
 * that does not renew stops after 10 seconds by its own clock, and others take over 15 seconds after they saw it renew
 * last, by theirs. No clock is compared with another, and of two that write the Lease at once the API server lets one.
 */
export function createElection(parts: ElectionParts): Election {
  const { lease, identity, clock, monotonic, random, status } = parts;
  const controller = new AbortController();
  const { signal } = controller;
  let standing: Standing = NEWCOMER;
  let term: RunningTerm | undefined;
  let leader = '';
  /** Whether a write failed: it may be stored all the same. */
  let doubtful = false;
  let running: Promise<void> | undefined;
  let disarm = (): void => undefined;

  /** Whoever does not lead any more has no term. */
  function check(): void {
    disarm();
    if (term === undefined) return;
    const left = standing.leadsUntil - monotonic();
    if (left > 0) disarm = clock.after(left, check);
    else if (!term.controller.signal.aborted) {
      status({ kind: 'deposed' });
      term.controller.abort();
    }
  }

  function write(sent: number, answered: LeaseRecord): void {
    standing = renewed(answered, sent);
    if (isAborted(signal) || !leads(standing, monotonic())) return;
    if (term === undefined) begin();
    check();
  }

  function begin(): void {
    const own = new AbortController();
    const holds = (): boolean => !own.signal.aborted && leads(standing, monotonic());
    leader = identity;
    status({ kind: 'leading' });
    const work = parts
      .lead({ signal: own.signal, holds })
      .catch((error: unknown) => {
        status({ kind: 'failed', reason: 'defect', message: toApiError(error).message });
      })
      .finally(() => {
        term = undefined;
      });
    term = { controller: own, work };
  }

  /** Resolves with how long to wait before the next one. */
  async function attempt(): Promise<number> {
    const pause = RETRY_PERIOD * (1 + SPREAD * random());
    // The work of a term that is over must end before the next begins.
    if (term?.controller.signal.aborted === true) await term.work;
    if (doubtful || term === undefined) await look();
    const step = nextStep(standing, identity, monotonic());
    const sent = monotonic();
    switch (step.do) {
      case 'look':
        return pause;
      case 'create':
        write(sent, await lease.create(identity));
        return pause;
      case 'update':
        write(sent, await lease.hold(step.lease, identity));
        return pause;
      case 'wait':
        follow();
        return Math.min(pause, step.left);
    }
  }

  async function look(): Promise<void> {
    const stored = await lease.read();
    standing = seen(standing, stored, monotonic());
    doubtful = false;
  }

  function follow(): void {
    const { observed } = standing;
    const holder = typeof observed?.lease === 'object' ? observed.lease.holder : '';
    standing = deposed(standing);
    check();
    if (holder !== leader) status({ kind: 'following', leader: holder });
    leader = holder;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let pause: number;
      try {
        pause = await attempt();
      } catch (error) {
        if (isAborted(signal)) return;
        const { reason, message } = toApiError(error);
        doubtful = true;
        status({ kind: 'failed', reason, message });
        pause = RETRY_PERIOD * (1 + SPREAD * random());
      }
      check();
      await clock.sleep(pause, signal);
    }
  }

  return {
    get leading() {
      return term !== undefined && !term.controller.signal.aborted && leads(standing, monotonic());
    },
    start() {
      running ??= run();
    },
    async stop() {
      controller.abort();
      term?.controller.abort();
      disarm();
      await running;
      await term?.work;
      const held = standing.observed?.lease;
      standing = deposed(standing);
      if (typeof held !== 'object' || held.holder !== identity) return;
      try {
        await lease.release(held);
      } catch (error) {
        const { reason, message } = toApiError(error);
        status({ kind: 'failed', reason, message });
      }
    },
  };
}

/** A function, as the compiler would otherwise hold on to what it saw before something was awaited. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

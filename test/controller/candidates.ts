import { createElection, type Election, type ElectionStatus, type Term } from '../../src/controller/leader-election.js';
import type { LeaseClient } from '../../src/controller/lease-client.js';
import { LEASE_DURATION, type LeaseRecord } from '../../src/controller/lease-state.js';
import { ApiError } from '../../src/kubernetes/api-error.js';
import type { TimedProcess, Timeline } from './timeline.js';

/** A Lease as the API server keeps it. */
export interface StoredLease {
  record: LeaseRecord | 'none';
  /** Whether the server answers. */
  away: boolean;
  /** How often it was written. */
  writes: number;
}

export function newLease(): StoredLease {
  return { record: 'none', away: false, writes: 0 };
}

/** One process that wants to lead. */
export interface Candidate extends TimedProcess {
  readonly identity: string;
  readonly election: Election;
  readonly statuses: readonly ElectionStatus[];
  readonly terms: readonly Term[];
  /** Cuts it off from the API server, or connects it again. */
  cut: boolean;
  /** Keeps the work of its terms from ending. */
  busy: boolean;
}

/** Starts one. */
export function candidate(timeline: Timeline, lease: StoredLease, identity: string): Candidate {
  const process = timeline.process();
  const statuses: ElectionStatus[] = [];
  const terms: Term[] = [];
  const self = { cut: false, busy: false };

  function reach<T>(answer: () => T): Promise<T> {
    const asked = new Promise<T>((fulfil, reject) => {
      if (lease.away || self.cut) reject(new ApiError('connection', 'connect ECONNREFUSED'));
      else
        fulfil(
          new Promise<T>((resolve) => {
            resolve(answer());
          }),
        );
    });
    return process.arriving(asked);
  }

  function store(seen: LeaseRecord | 'none', holder: string): LeaseRecord {
    const { record } = lease;
    const version = (each: LeaseRecord | 'none'): string => (each === 'none' ? '' : each.resourceVersion);
    if (version(record) !== version(seen)) throw new ApiError('conflict', '409: the object has been modified');
    lease.writes += 1;
    const before = record === 'none' ? { transitions: -1, holder: '' } : record;
    const stored: LeaseRecord = {
      resourceVersion: String(lease.writes),
      holder,
      duration: holder === '' ? 1000 : LEASE_DURATION,
      acquired: '',
      transitions: before.transitions + (before.holder === holder ? 0 : 1),
    };
    lease.record = stored;
    return stored;
  }

  const client: LeaseClient = {
    read: () => reach(() => lease.record),
    create: (holder) => reach(() => store('none', holder)),
    hold: (seen, holder) => reach(() => store(seen, holder)),
    release: async (seen) => {
      await reach(() => store(seen, ''));
    },
  };
  const election = createElection({
    lease: client,
    identity,
    clock: process.clock,
    monotonic: timeline.now,
    random: () => 0.5,
    status: (status) => statuses.push(status),
    lead: async (term) => {
      terms.push(term);
      await new Promise<void>((fulfil) => {
        term.signal.addEventListener('abort', () => {
          fulfil();
        });
      });
      while (self.busy) await process.clock.sleep(100, new AbortController().signal);
    },
  });
  election.start();
  return Object.assign(self, process, {
    identity,
    election,
    statuses,
    terms,
  });
}

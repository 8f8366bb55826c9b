import type { Logger } from 'pino';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Snapshot } from '../model/snapshot.js';
import { ReachEngine } from '../reach/reach-engine.js';

/** In milliseconds: as long as news of the cluster may wait for being worked in. */
const INTERVAL = 50;

/** What an engine is kept in step with. */
export interface WarmReachParts {
  readonly profile: () => LoadedProfile;
  /** Undefined until it is whole. */
  readonly snapshot: () => Snapshot | undefined;
  readonly log: Logger;
}

/** An engine that knows the cluster of this moment before anybody asks. */
export interface WarmReach {
  readonly engine: ReachEngine;
  /** Whether it has seen the whole cluster, or nobody will ask it. */
  readonly ready: boolean;
  close(): void;
}

/** Works in what happens in the cluster bit by bit, so that no request waits for all that happened since the last one. */
export function startWarmReach({ profile, snapshot, log }: WarmReachParts): WarmReach {
  const engine = new ReachEngine();
  let standing: Snapshot | undefined;

  /** A defect here is met again by the request that asks, which is answered as undecided. */
  function move(): void {
    try {
      const present = snapshot();
      if (present === undefined || present === standing || !profile().asksReach) return;
      standing = present;
      engine.at(present);
    } catch (error) {
      log.error({ err: error }, 'the map of the cluster could not be brought up to date');
    }
  }

  move();
  const timer = setInterval(move, INTERVAL).unref();
  return {
    engine,
    get ready() {
      move();
      return standing !== undefined || !profile().asksReach;
    },
    close() {
      clearInterval(timer);
    },
  };
}

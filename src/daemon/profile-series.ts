import { Gauge, type Registry } from 'prom-client';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { ReloadResult } from './reloading.js';
import { createTally } from './tally.js';

/** What there is to count of a profile that is loaded again and again. */
export interface ProfileSeries {
  reloaded(result: ReloadResult): void;
}

/** What is read when Prometheus asks. */
export interface ProfileSources {
  readonly profile: () => LoadedProfile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const EXPIRING_WITHIN_MS = 14 * 24 * 60 * 60 * 1000;

/** Metrics of the profile in force. */
export function createProfileSeries(registry: Registry, { profile, now }: ProfileSources): ProfileSeries {
  const registers = [registry];
  const reloads = createTally(
    registry,
    { name: 'firebreak_profile_reloads_total', help: 'Changed profiles that were put in force or refused' },
    ['result'],
  );
  new Gauge({
    name: 'firebreak_profile_info',
    help: 'The profile in force',
    labelNames: ['name', 'hash', 'mode'],
    registers,
    collect() {
      const { name, hash, mode } = profile();
      this.reset();
      this.set({ name, hash, mode }, 1);
    },
  });
  new Gauge({
    name: 'firebreak_exceptions_expiring',
    help: 'Exceptions of the profile that expire within 14 days',
    registers,
    collect() {
      const at = now();
      this.set(profile().exceptions.filter(({ expires }) => expires > at && expires <= at + EXPIRING_WITHIN_MS).length);
    },
  });
  return {
    reloaded(result) {
      reloads.add({ result });
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuditReport } from '../audit/audit-report.js';
import { audit } from '../audit/audit.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Inventory } from '../kubernetes/live-inventory.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { Configuration } from './load-configuration.js';
import { nextAudit } from './next-audit.js';

/** An audit and what it looked at. */
export interface Audited {
  readonly report: AuditReport;
  readonly snapshot: Inventory['snapshot'];
  readonly objects: Inventory['objects'];
  readonly configuration: Configuration;
}

/** What a runner is made of. */
export interface AuditRunnerParts {
  /** Undefined until everything was listed once. */
  readonly inventory: () => Inventory | undefined;
  readonly profile: () => LoadedProfile;
  readonly configuration: () => Configuration;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
  readonly log: Logger;
  /** Told of each audit and of how many seconds it took. */
  readonly audited: (audited: Audited, seconds: number) => void;
  readonly failed: () => void;
}

/** Audits again and again. */
export interface AuditRunner {
  /** The last one. */
  readonly last: Audited | undefined;
  close(): Promise<void>;
}

/** How often to look whether something changed, in milliseconds. */
const LOOK = 250;

/**
 * Audits after changes and on a schedule. Every replica does, whether it leads or not: whoever takes over need not catch up, and
 * each can show the page.
 */
export function startAuditRunner(parts: AuditRunnerParts): AuditRunner {
  const { monotonic, log } = parts;
  const controller = new AbortController();
  const engine = new ReachEngine();
  let last: Audited | undefined;
  let lookedAt: readonly unknown[] = [];
  let changed: number | undefined;
  let ended: number | undefined;
  let took = 0;

  /** Nothing of what an audit looks at is changed in place: it is another object afterwards. */
  function notice(inventory: Inventory): void {
    const { namespaces, policies, clusterPolicies, workloads, unreadable } = inventory.snapshot;
    const now = [namespaces, policies, clusterPolicies, workloads, unreadable, inventory.exposure];
    const all = [...now, parts.profile(), parts.configuration()];
    if (all.every((each, index) => each === lookedAt[index])) return;
    lookedAt = all;
    changed ??= monotonic();
  }

  function run(inventory: Inventory): void {
    const configuration = parts.configuration();
    const began = monotonic();
    changed = undefined;
    try {
      const { snapshot, objects, exposure } = inventory;
      const input = { snapshot, objects, exposure, profile: parts.profile(), now: parts.now(), engine };
      last = { report: audit({ ...input, settings: configuration.audit }), snapshot, objects, configuration };
      took = monotonic() - began;
      parts.audited(last, took / 1000);
      const { findings, undecided } = last.report;
      log.debug({ findings: findings.length, undecided: undecided.length, seconds: took / 1000 }, 'audited');
    } catch (error) {
      took = monotonic() - began;
      parts.failed();
      log.error({ err: error }, 'the audit failed; the last report stays');
    }
    ended = monotonic();
  }

  async function loop(): Promise<void> {
    while (!controller.signal.aborted) {
      const inventory = parts.inventory();
      if (inventory !== undefined) {
        notice(inventory);
        const pacing = { changed, ended, took, interval: parts.configuration().interval };
        if (monotonic() >= nextAudit(pacing)) run(inventory);
      }
      await sleep(LOOK, undefined, { signal: controller.signal }).catch(() => undefined);
    }
  }

  const running = loop();
  return {
    get last() {
      return last;
    },
    async close() {
      controller.abort();
      await running;
    },
  };
}

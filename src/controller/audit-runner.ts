import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuditInput } from '../audit/audit-input.js';
import type { AuditReport } from '../audit/audit-report.js';
import { auditWhole, type Audit } from '../audit/audit.js';
import { auditTouched, unchangedAt } from '../audit/touched/audit-touched.js';
import { touchedSince } from '../audit/touched/touched.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { Inventory } from '../kubernetes/live-inventory.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { Configuration } from './load-configuration.js';
import { nextAudit, type AuditKind, type MadeAudit, type Pacing } from './next-audit.js';

/** An audit and what it looked at. */
export interface Audited {
  /** Whether everything was audited, or only what has changed since the one before. */
  readonly kind: AuditKind;
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
  readonly failed: (kind: AuditKind) => void;
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
 * Audits what changes touch, and everything on a schedule and where everything is touched. Every replica does, whether it leads or
 * not: whoever takes over need not catch up, and each can show the page.
 */
export function startAuditRunner(parts: AuditRunnerParts): AuditRunner {
  const { monotonic, log } = parts;
  const controller = new AbortController();
  const engine = new ReachEngine();
  /** What the next audit goes on from. */
  let audit: Audit | undefined;
  let last: Audited | undefined;
  let lookedAt: readonly unknown[] = [];
  let changed: number | undefined;
  let touches: Pacing['touches'] = 'some';
  let whole: MadeAudit | undefined;
  let touched: Pacing['touched'];

  /** Nothing of what an audit looks at is changed in place: it is another object afterwards. */
  function notice(inventory: Inventory): void {
    const { namespaces, policies, clusterPolicies, workloads, unreadable } = inventory.snapshot;
    const now = [namespaces, policies, clusterPolicies, workloads, unreadable, inventory.exposure];
    const all = [...now, parts.profile(), parts.configuration()];
    if (all.every((each, index) => each === lookedAt[index])) return;
    lookedAt = all;
    changed ??= monotonic();
  }

  function run(kind: AuditKind, inventory: Inventory): void {
    const configuration = parts.configuration();
    const began = monotonic();
    try {
      const { snapshot, objects, exposure } = inventory;
      const seen = { snapshot, objects, exposure, profile: parts.profile(), now: parts.now(), engine };
      const input = { ...seen, settings: configuration.audit };
      const next = kind === 'whole' ? auditWhole(input) : goOnFrom(audit, input);
      if (next === 'everything') {
        touches = next;
        return;
      }
      changed = undefined;
      const isNews = audit === undefined || next.shares !== audit.shares;
      audit = next;
      last = { kind, report: next.report, snapshot, objects, configuration };
      if (!isNews) return;
      const seconds = made(kind, began);
      parts.audited(last, seconds);
      const { findings, undecided } = last.report;
      log.debug({ kind, findings: findings.length, undecided: undecided.length, seconds }, 'audited');
    } catch (error) {
      // What has changed is still to be told by the other kind, which may not meet the same defect. After both, it waits for the schedule.
      if (kind === 'touched') changed ??= began;
      else if (touches === 'everything' || audit === undefined) changed = undefined;
      made(kind, began);
      if (kind === 'touched') touches = 'everything';
      parts.failed(kind);
      log.error({ err: error, kind }, 'the audit failed; the last report stays');
    }
  }

  /** Tells when an audit was made, and answers how many seconds it took. */
  function made(kind: AuditKind, began: number): number {
    const ended = monotonic();
    const one = { ended, took: ended - began };
    if (kind === 'touched') touched = { last: one, first: touched?.first ?? one };
    else [whole, touched, touches] = [one, undefined, 'some'];
    return one.took / 1000;
  }

  async function loop(): Promise<void> {
    while (!controller.signal.aborted) {
      const inventory = parts.inventory();
      if (inventory !== undefined) {
        notice(inventory);
        const next = nextAudit({ changed, touches, whole, touched, interval: parts.configuration().interval });
        if (monotonic() >= next.at) run(next.kind, inventory);
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

/** What is to be said after a change, where it is of some namespaces only. Most of what is heard of pods changes nothing. */
function goOnFrom(audit: Audit | undefined, input: AuditInput): Audit | 'everything' {
  const touched = audit === undefined ? 'everything' : touchedSince(audit, input);
  if (audit === undefined || touched === 'everything') return 'everything';
  return touched.namespaces.size === 0
    ? unchangedAt(audit, input)
    : (auditTouched(audit, input, touched) ?? 'everything');
}

import { review } from '../../src/guardrails/review.js';
import type { Change } from '../../src/model/change.js';
import { EMPTY_SNAPSHOT } from '../../src/model/snapshot.js';
import type { Verdict } from '../../src/model/verdict.js';
import { NOW, profileOf } from '../changes.js';

/** A profile of one guardrail, `no-wide`, which denies blocks wider than /16. */
export const ONE = profileOf(`  guardrails:
    - { name: no-wide, rule: limit-cidr-width, action: Deny }
`);

/** The verdict on a change. */
export function judge(change: Change, profile = ONE, snapshot = EMPTY_SNAPSHOT): Verdict {
  return review(change, { profile, snapshot, now: NOW });
}

/** A spec of egress rules for every pod. */
export function egress(...rules: readonly unknown[]): Record<string, unknown> {
  return { podSelector: {}, policyTypes: ['Egress'], egress: rules };
}

/** An egress rule to one block, on one port or all. */
export function to(cidr: string, port?: number): unknown {
  return { to: [{ ipBlock: { cidr } }], ...(port === undefined ? {} : { ports: [{ port }] }) };
}

/** A verdict as its decision and a line for each finding: guardrail, effect, standing. */
export function summary({ decision, findings }: Verdict): readonly string[] {
  return [decision, ...findings.map(({ guardrail, effect, standing }) => `${guardrail} ${effect} ${standing}`)];
}

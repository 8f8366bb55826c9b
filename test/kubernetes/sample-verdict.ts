import type { JudgedFinding, Verdict } from '../../src/model/verdict.js';

/** A finding of `no-wide-egress` that denies, with these parts changed. */
export function finding(changed: Partial<JudgedFinding> = {}): JudgedFinding {
  return {
    guardrail: 'no-wide-egress',
    rule: 'limit-cidr-width',
    messageId: 'tooWide',
    message: 'allows 0.0.0.0/0; the widest block allowed is /16',
    at: 'spec.egress[0].to[0].ipBlock.cidr',
    also: [],
    data: {},
    fix: 'name the networks it really calls, or use an egress gateway',
    action: 'Deny',
    effect: 'Deny',
    standing: 'introduced',
    ...changed,
  };
}

/** The verdict that these findings come to. */
export function verdictOf(...findings: readonly JudgedFinding[]): Verdict {
  const has = (effect: string): boolean => findings.some((found) => found.effect === effect);
  return { decision: has('Deny') ? 'deny' : has('Warn') ? 'warn' : 'allow', findings, failures: [] };
}

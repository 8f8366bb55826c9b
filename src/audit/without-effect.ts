import { policyName } from '../guardrails/reach-text.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { IdleRule } from '../reach/idleness.js';
import type { AuditCase } from './audit-case.js';
import type { Draft } from './findings.js';
import { subjectOf } from './subject.js';

/** More policies than these are counted and not named. */
const MOST_NAMED = 5;

/** Rules through which nothing gets: what other policies contradict, and what means nobody. */
export function* withoutEffectDrafts({ policies, engine, snapshot }: AuditCase): Generator<Draft> {
  for (const policy of policies) for (const rule of engine.idle(snapshot, policy).rules) yield draftOf(policy, rule);
}

function draftOf(policy: NetworkPolicy, rule: IdleRule): Draft {
  const { at } = rule;
  return { subject: subjectOf(policy), at, evidence: evidenceOf(rule), ...told(rule), about: describe(policy, at) };
}

function told({ because }: IdleRule): Pick<Draft, 'section' | 'check' | 'severity' | 'message' | 'fix'> {
  switch (because) {
    case 'defeated':
      return {
        section: 'redundant',
        check: 'defeated-rule',
        severity: 'low',
        message: 'opens nothing: other policies let none of it through',
        fix: 'take it away, or allow the same where it is held back',
      };
    case 'direction':
      return {
        section: 'redundant',
        check: 'ignored-rule',
        severity: 'medium',
        message: 'has no effect: the policy does not isolate in its direction',
        fix: 'list the direction in policyTypes, or take the rule away',
      };
    case 'no-port':
      return {
        section: 'stale',
        check: 'unknown-port-name',
        severity: 'low',
        message: 'opens nothing: no pod that it is about has a port of that name',
        fix: 'correct the name, or write the number of the port',
      };
    case 'nobody':
      return {
        section: 'stale',
        check: 'idle-rule',
        severity: 'low',
        message: 'opens nothing: it means no pod and no address that its pods could talk to',
        fix: 'correct its peers, or take it away',
      };
  }
}

function evidenceOf({ defeatedBy }: IdleRule): readonly string[] {
  const named = defeatedBy.slice(0, MOST_NAMED).map((policy) => `held back by ${policyName(policy)}`);
  return defeatedBy.length > MOST_NAMED ? [...named, `and by ${defeatedBy.length - MOST_NAMED} more`] : named;
}

/** The rule by what it says, as its place may be another one tomorrow. */
function describe(policy: NetworkPolicy, path: string): string {
  const rule = [...policy.rules.ingress, ...policy.rules.egress].find(({ at }) => at === path);
  return JSON.stringify(rule, (key, value: unknown) => (key === 'at' || key === 'set' ? undefined : plain(value)));
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

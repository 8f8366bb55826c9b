import { parseInstant } from '../guardrails/instant.js';
import { shown } from '../guardrails/shown.js';
import { labelOf } from '../model/labels.js';
import type { AuditCase } from './audit-case.js';
import type { ExceptionRecord } from './audit-report.js';
import { stateOf } from './exceptions.js';
import type { Draft } from './findings.js';
import { EXPIRES_ANNOTATION } from './inventory.js';
import { subjectOf } from './subject.js';

/** Where a policy says until when it is needed. */
export const EXPIRES_PATH = `metadata.annotations[${EXPIRES_ANNOTATION}]`;

/** Policies whose time is over, or soon is. */
export function* expiryDrafts({ policies, now, settings }: AuditCase): Generator<Draft> {
  for (const policy of policies) {
    const text = labelOf(policy.metadata.annotations, EXPIRES_ANNOTATION);
    if (text === undefined) continue;
    const about = { section: 'stale', subject: subjectOf(policy), at: EXPIRES_PATH, evidence: [] } as const;
    const instant = parseInstant(text);
    if (instant === undefined) {
      yield {
        ...about,
        check: 'unreadable-expiry',
        severity: 'low',
        message: `"${shown(text)}" is not a date such as 2027-03-31 or 2027-03-31T12:00:00Z, and so it never expires`,
        fix: 'write the day until which it is needed',
      };
      continue;
    }
    const state = stateOf(instant, now, settings.expiresSoon);
    const day = new Date(instant).toISOString().slice(0, 10);
    if (state === 'expired')
      yield {
        ...about,
        check: 'expired-policy',
        severity: 'medium',
        message: `expired on ${day} and is still in force`,
        fix: 'remove the policy, or decide on a new date',
      };
    if (state === 'expires-soon')
      yield {
        ...about,
        check: 'expires-soon',
        severity: 'info',
        message: `expires on ${day}`,
        fix: 'see what still needs it before that day, or decide on a new date',
      };
  }
}

/** Exceptions of the profile that are over, soon are, or cover nothing. */
export function* exceptionDrafts(
  { profile }: Pick<AuditCase, 'profile'>,
  exceptions: readonly ExceptionRecord[],
): Generator<Draft> {
  for (const { name, owner, state, expires, covers } of exceptions) {
    const about = {
      section: 'stale',
      subject: { kind: 'GuardrailProfile', namespace: '', name: profile.name },
      at: '',
      evidence: [`owner: ${owner}`],
      about: name,
    } as const;
    const day = expires.slice(0, 10);
    if (state === 'expired')
      yield {
        ...about,
        check: 'expired-exception',
        severity: 'low',
        message: `exception ${name} expired on ${day} and covers nothing any more`,
        fix: 'remove it from the profile, or decide on a new date',
      };
    else if (covers === 0)
      yield {
        ...about,
        check: 'idle-exception',
        severity: 'low',
        message: `exception ${name} covers nothing that is there`,
        fix: 'remove it from the profile',
      };
    else if (state === 'expires-soon')
      yield {
        ...about,
        check: 'exception-expires-soon',
        severity: 'info',
        message: `exception ${name} expires on ${day} and covers ${covers} ${covers === 1 ? 'finding' : 'findings'}`,
        fix: `ask ${owner} to mend what it covers, or decide on a new date`,
      };
  }
}

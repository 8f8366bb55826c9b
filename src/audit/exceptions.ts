import type { JudgedFinding } from '../model/verdict.js';
import { compareTexts } from '../reach/end-order.js';
import type { AuditInput } from './audit-input.js';
import type { AuditFinding, ExceptionRecord } from './audit-report.js';

/** The exceptions of the profile, the next to expire first, and what each of them covers. */
export function exceptionsOf(
  { profile, now, settings }: Pick<AuditInput, 'profile' | 'now' | 'settings'>,
  findings: Iterable<Pick<AuditFinding, 'source'>>,
): readonly ExceptionRecord[] {
  const covers = new Map<JudgedFinding['exception'], number>();
  for (const { source } of findings)
    if (source?.exception !== undefined) covers.set(source.exception, (covers.get(source.exception) ?? 0) + 1);
  const inOrder = [...profile.exceptions].sort(
    (one, other) => one.expires - other.expires || compareTexts(one.name, other.name),
  );
  return inOrder.map(({ name, owner, reason, guardrails, expires }) => ({
    name,
    owner,
    reason,
    guardrails: [...guardrails].sort(),
    expires: new Date(expires).toISOString(),
    state: stateOf(expires, now, settings.expiresSoon),
    covers: covers.get(name) ?? 0,
  }));
}

/** Where an expiry stands at an instant. All in milliseconds. */
export function stateOf(expires: number, now: number, soon: number): ExceptionRecord['state'] {
  if (expires <= now) return 'expired';
  return expires - now <= soon ? 'expires-soon' : 'in-force';
}

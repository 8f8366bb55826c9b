import type { Direction } from '../model/network-policy.js';
import { ownResult } from '../report/open-reports.js';
import type { ReportResult } from '../report/policy-report.js';

/** A default-deny that is going to be given. Times are milliseconds since 1970. */
interface ProvisionNote {
  readonly id: string;
  readonly directions: readonly Direction[];
  readonly since: number;
  readonly due: number;
  readonly blocked: string | undefined;
}

/** Tells of a namespace that lacks a default-deny, before it receives one. */
export function provisionNote({ id, directions, since, due, blocked }: ProvisionNote): ReportResult {
  const lack = `no default-deny for ${directions.join(' and ')}`;
  return {
    ...ownResult('provision-default-deny', 'medium', since),
    result: blocked === undefined ? 'warn' : 'error',
    message:
      blocked === undefined
        ? `${lack}; unless it receives one, Firebreak adds it at ${instantText(due)}`
        : `${lack}, and Firebreak cannot add it: ${blocked}`,
    properties: { id, due: instantText(due) },
  };
}

/** RFC 3339 in UTC, without fractions of a second. */
export function instantText(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
}

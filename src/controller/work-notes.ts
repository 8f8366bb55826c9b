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
  /** What it would cut off, by name: `Deployment web, called on a port of its node`. */
  readonly cutOff: readonly string[];
}

const PROVISION = 'provision-default-deny';

/** Tells of a namespace that lacks a default-deny, before it receives one. */
export function provisionNote({ id, directions, since, due, blocked, cutOff }: ProvisionNote): ReportResult {
  const lack = `no default-deny for ${directions.join(' and ')}`;
  const loss = cutOff.length === 0 ? '' : `, which would cut off: ${cutOff.join('; ')}`;
  return {
    ...ownResult(PROVISION, 'medium', since),
    result: blocked === undefined ? 'warn' : 'error',
    message:
      blocked === undefined
        ? `${lack}; unless it receives one, Firebreak adds it at ${instantText(due)}${loss}`
        : `${lack}, and Firebreak cannot add it: ${blocked}`,
    properties: { id, due: instantText(due), ...(blocked === undefined ? {} : { blocked }) },
  };
}

/** Why a default-deny could not be given when the notes of its namespace were written; undefined where nothing was in the way. */
export function storedReason(notes: readonly ReportResult[]): string | undefined {
  return notes.find(({ rule }) => rule === PROVISION)?.properties['blocked'];
}

/** RFC 3339 in UTC, without fractions of a second. */
export function instantText(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
}

import { createHash } from 'node:crypto';
import type { AuditFinding, AuditReport } from '../audit/audit-report.js';
import { objectOf } from '../report/open-reports.js';
import { microTime } from './lease-client.js';
import type { Write } from './term-client.js';

/** Who tells of an event, and when: milliseconds since 1970. */
export interface EventSource {
  readonly instance: string;
  readonly now: number;
}

/** The note of an Event has at most 1024 bytes (events.k8s.io/v1). */
const MOST_NOTE = 1024;
/** Room for a dot and the hash in a name of 253 characters. */
const MOST_NAME = 230;

/** What a guardrail would deny if it were written today, and no exception covers. */
export function denyFindings({ findings }: AuditReport): readonly AuditFinding[] {
  return findings.filter(
    ({ subject, source }) => subject.namespace !== '' && source?.effect === 'Deny' && source.standing !== 'excepted',
  );
}

/**
 * A Kubernetes Event of one such finding, in the namespace that it is about. Its name is always the same, so that nobody tells
 * of it twice while the first is stored.
 */
export function denyEvent(finding: AuditFinding, { instance, now }: EventSource): Write {
  const { id, subject, message, fix, source } = finding;
  const { namespace } = subject;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  const name = `${subject.name.slice(0, MOST_NAME)}.${hash}`;
  const note = `${source?.guardrail ?? ''} (${finding.check}): ${message}${fix === '' ? '' : `; fix: ${fix}`}`;
  return {
    method: 'POST',
    path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
    body: {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: microTime(now),
      reportingController: 'firebreak.dev/controller',
      reportingInstance: instance.slice(0, 128),
      action: 'Audit',
      reason: 'GuardrailViolated',
      // An event must be in the namespace of what it regards, which of a Namespace is the one where its people look.
      regarding: { ...objectOf(subject), namespace },
      note: shortened(note, MOST_NOTE),
      type: 'Warning',
    },
  };
}

function shortened(text: string, most: number): string {
  return Buffer.byteLength(text) <= most
    ? text
    : Buffer.from(text)
        .subarray(0, most - 3)
        .toString()
        .replace(/\uFFFD+$/, '');
}

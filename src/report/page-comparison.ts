import type { AuditComparison } from '../audit/compare-audits.js';
import { subjectTitle } from './audit-view.js';
import type { PageComparison } from './page-document.js';

/** A longer list makes a page that nobody opens. */
const MOST_BETTER = 1000;

/** What of the page's findings is new, and what got better since an earlier audit. */
export function pageComparison({ since, fresh, better, unchanged, doubts }: AuditComparison): PageComparison {
  return {
    since,
    fresh: fresh.map(({ id }) => id),
    better: better.slice(0, MOST_BETTER).map(({ id, section, check, severity, subject, message, now }) => ({
      id,
      section,
      check,
      severity,
      subject: subjectTitle(subject),
      namespace: subject.namespace,
      message,
      now: now ?? '',
    })),
    betterCount: better.length,
    unchanged,
    doubts,
  };
}

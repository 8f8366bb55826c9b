import { caseOf } from './audit-case.js';
import type { AuditInput } from './audit-input.js';
import type { AuditMap, AuditReport } from './audit-report.js';
import { changesFor } from './changes/changes.js';
import { findingsOf } from './findings.js';
import { forbiddenIn, isolationOf } from './isolation.js';
import { mapPicture } from './map-picture.js';
import { sharesOf } from './namespace-share.js';
import { pathDrafts } from './paths.js';
import { findingsIn, reportOf, type AuditParts } from './put-together.js';
import type { Survey } from '../reach/survey.js';

/** A report and the parts that it is put together from, with which the next audit can go on. */
export interface Audit extends AuditParts {
  readonly report: AuditReport;
  /** As in {@link reportOf}. */
  readonly untried: number;
}

/**
 * Everything there is to say of a cluster: `review` of every object and the views of `reach` over all of them. Pure: the same
 * input gives the same report, in whatever order the objects come.
 */
export function audit(input: AuditInput): AuditReport {
  return auditWhole(input).report;
}

/** The same, and what a later audit of what has changed goes on from. */
export function auditWhole(input: AuditInput): Audit {
  const audited = caseOf(input);
  const { engine, snapshot, survey } = audited;
  const shares = sharesOf(audited);
  const isolation = isolationOf(input);
  const paths = findingsOf(pathDrafts(survey));
  const found = findingsIn({ input, shares, isolation, whole: { paths } });
  const coverage = new Map(Array.from(shares, ([name, share]) => [name, share.coverage]));
  const ways = forbiddenIn(isolation);
  const { changes, untried } = changesFor(audited, { findings: found.findings, coverage, ways });
  const assumptions = engine.assumptions(snapshot);
  const map = mapOf(survey, assumptions);
  const picture = mapPicture(map, audited);
  const whole = { at: input.now, asked: survey.asked, paths, map, picture, assumptions };
  const parts = { input, shares, isolation, whole };
  return { ...parts, untried, report: reportOf(parts, found, { changes, untried }) };
}

function mapOf(survey: Survey, assumptions: AuditMap['assumptions']): AuditMap {
  const { connections, total, links, asked, notIsolated } = survey;
  const holds = asked === 'outside' ? asked : total > connections.length ? 'first' : 'all';
  return { connections, notIsolated, assumptions, holds, total, links };
}

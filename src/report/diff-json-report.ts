import type { IsolationChange, ReachDiff } from '../reach/views.js';
import type { DiffDocument } from './diff-schema.js';
import { assumptionDocument, connectionDocument, workloadDocument } from './reach-documents.js';

/** The difference for programs, in the shape of docs/schemas/diff.schema.json. */
export function diffJsonReport({ opened, closed, isolation, assumptions }: ReachDiff): string {
  const document: DiffDocument = {
    opened: opened.map(connectionDocument),
    closed: closed.map(connectionDocument),
    isolation: isolation.map(isolationDocument),
    assumptions: assumptions.map(assumptionDocument),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A flip of isolation for programs. */
export function isolationDocument({ end, direction, change }: IsolationChange): DiffDocument['isolation'][number] {
  return { ...workloadDocument(end), direction, change };
}

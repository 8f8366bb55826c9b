import type { ReachMap } from '../reach/views.js';
import type { MapDocument } from './map-schema.js';
import { assumptionDocument, connectionDocument, workloadDocument } from './reach-documents.js';

/** The map for programs, in the shape of docs/schemas/map.schema.json. */
export function mapJsonReport({ connections, notIsolated, assumptions }: ReachMap): string {
  const document: MapDocument = {
    connections: connections.map(connectionDocument),
    notIsolated: notIsolated.map(({ end, direction }) => ({ ...workloadDocument(end), direction })),
    assumptions: assumptions.map(assumptionDocument),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

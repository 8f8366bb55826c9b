import { Type, type Static } from 'typebox';
import { AssumptionSchema, ConnectionSchema, DirectionSchema, published } from './reach-parts-schema.js';

/** The schema of `firebreak map --output json`. Published as docs/schemas/map.schema.json, which a test keeps in step. */
export const MapSchema = Type.Object(
  {
    connections: Type.Array(ConnectionSchema, {
      description: 'Sorted by source, then by destination; a workload to itself is left out',
    }),
    notIsolated: Type.Array(
      Type.Object(
        { namespace: Type.String(), name: Type.String(), kind: Type.String(), direction: DirectionSchema },
        { additionalProperties: false },
      ),
      { description: 'Workloads that no NetworkPolicy isolates in a direction' },
    ),
    assumptions: Type.Array(AssumptionSchema),
  },
  published('map', 'The output of firebreak map --output json'),
);

/** What `firebreak map --output json` prints. */
export type MapDocument = Static<typeof MapSchema>;

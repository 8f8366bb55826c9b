import { Type, type Static } from 'typebox';
import { AssumptionSchema, ConnectionSchema, DirectionSchema, published } from './reach-parts-schema.js';

/** A workload whose isolation a change turns on or off. */
export const IsolationChangeSchema = Type.Object(
  {
    namespace: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    direction: DirectionSchema,
    change: Type.Enum(['gained', 'lost']),
  },
  { additionalProperties: false },
);

/** The schema of `firebreak diff --output json`. Published as docs/schemas/diff.schema.json, which a test keeps in step. */
export const DiffSchema = Type.Object(
  {
    opened: Type.Array(ConnectionSchema, { description: 'With the ports that are new' }),
    closed: Type.Array(ConnectionSchema, { description: 'With the ports that are gone' }),
    isolation: Type.Array(IsolationChangeSchema, {
      description:
        'A pair whose source flips its isolation for egress, or whose destination that for ingress, is in neither list above',
    }),
    assumptions: Type.Array(AssumptionSchema),
  },
  published('diff', 'The output of firebreak diff --output json'),
);

/** What `firebreak diff --output json` prints. */
export type DiffDocument = Static<typeof DiffSchema>;

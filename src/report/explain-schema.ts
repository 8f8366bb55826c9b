import { Type, type Static } from 'typebox';
import { IsolationChangeSchema } from './diff-schema.js';
import {
  AssumptionSchema,
  ConnectionSchema,
  DirectionSchema,
  EndSchema,
  PortsSchema,
  published,
} from './reach-parts-schema.js';

const closed = { additionalProperties: false } as const;

const policy = {
  kind: Type.Enum(['NetworkPolicy', 'ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']),
  namespace: Type.String({ description: 'Empty for a policy of the whole cluster' }),
  name: Type.String(),
} as const;

const Place = Type.Optional(Type.String({ description: 'file:line; absent for a policy that no file holds' }));

const SideSchema = Type.Object(
  {
    direction: DirectionSchema,
    isolated: Type.Boolean(),
    isolating: Type.Array(Type.Object({ ...policy, place: Place }, closed)),
    ports: PortsSchema,
    rules: Type.Array(
      Type.Object(
        {
          ...policy,
          at: Type.String({ description: 'The field path of the rule: spec.ingress[0]' }),
          action: Type.Enum(['allow', 'deny', 'pass']),
          ports: PortsSchema,
          place: Place,
        },
        closed,
      ),
    ),
  },
  closed,
);

const EditSchema = Type.Object(
  {
    action: Type.Enum(['create', 'patch']),
    ...policy,
    manifest: Type.Optional(Type.String({ description: 'The new policy, in YAML' })),
    patch: Type.Optional(
      Type.Array(
        Type.Object(
          { op: Type.Enum(['add', 'replace', 'remove']), path: Type.String(), value: Type.Optional(Type.Unknown()) },
          closed,
        ),
        { description: 'A JSON Patch (RFC 6902), as for kubectl patch --type json' },
      ),
    ),
  },
  closed,
);

/** The schema of `firebreak explain --output json`. Published as docs/schemas/explain.schema.json, which a test keeps in step. */
export const ExplainSchema = Type.Object(
  {
    from: EndSchema,
    to: EndSchema,
    asked: PortsSchema,
    verdict: Type.Enum(['allowed', 'partly', 'denied'], {
      description:
        'Of all that was asked for. Where no port was named, one open port for each address is enough for allowed',
    }),
    parts: Type.Array(
      Type.Object(
        { from: EndSchema, to: EndSchema, ports: PortsSchema, egress: SideSchema, ingress: SideSchema },
        closed,
      ),
      { description: 'Addresses that fare differently, each by itself' },
    ),
    change: Type.Union(
      [
        Type.Null(),
        Type.Object(
          {
            goal: Type.Enum(['allow', 'close']),
            edits: Type.Array(EditSchema),
            opened: Type.Array(ConnectionSchema),
            closed: Type.Array(ConnectionSchema),
            isolation: Type.Array(IsolationChangeSchema),
          },
          closed,
        ),
      ],
      { description: 'The smallest change found that turns the verdict round, and all that it does' },
    ),
    assumptions: Type.Array(AssumptionSchema),
  },
  published('explain', 'The output of firebreak explain --output json'),
);

/** What `firebreak explain --output json` prints. */
export type ExplainDocument = Static<typeof ExplainSchema>;

import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** A workload, or a bare pod, in the JSON outputs about reach. */
export const WorkloadSchema = Type.Object(
  {
    namespace: Type.String(),
    name: Type.String(),
    kind: Type.String({ description: 'Deployment, CronJob, Pod, or the kind of whatever controls its pods' }),
  },
  closed,
);

/** One end of a connection. */
export const EndSchema = Type.Union([
  WorkloadSchema,
  Type.Object(
    {
      addresses: Type.Array(Type.String({ pattern: '^[0-9a-f.:]+-[0-9a-f.:]+$' }), {
        description: 'Ranges of addresses from the first to the last, IPv4 before IPv6, ascending and disjoint',
      }),
    },
    { ...closed, description: 'Addresses outside of the cluster that all fare alike' },
  ),
]);

const Ranges = Type.Array(
  Type.String({ pattern: '^[0-9]{1,5}(-[0-9]{1,5})?$', description: 'A port, or the first and the last of a range' }),
);

/** Ports of the destination. */
export const PortsSchema = Type.Union(
  [Type.Literal('all'), Type.Object({ TCP: Ranges, UDP: Ranges, SCTP: Ranges }, closed)],
  { description: "Ports of the destination's pods, or all of every protocol" },
);

/** Who may open what to whom. */
export const ConnectionSchema = Type.Object({ from: EndSchema, to: EndSchema, ports: PortsSchema }, closed);

/** The direction in which a policy isolates. */
export const DirectionSchema = Type.Enum(['ingress', 'egress']);

/** What a result rests on and the objects do not say. */
export const AssumptionSchema = Type.Object(
  {
    id: Type.String({ description: 'Permanent' }),
    text: Type.String({ description: 'One sentence' }),
    about: Type.Array(Type.String(), { description: 'namespace/name (Kind); none where it is about all' }),
  },
  closed,
);

/** The frame of a published schema. */
export function published(name: string, title: string): Readonly<Record<string, unknown>> & typeof closed {
  return {
    ...closed,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://firebreak.dev/schemas/${name}.json`,
    title,
  };
}

export type WorkloadDocument = Static<typeof WorkloadSchema>;
export type EndDocument = Static<typeof EndSchema>;
export type PortsDocument = Static<typeof PortsSchema>;
export type ConnectionDocument = Static<typeof ConnectionSchema>;
export type AssumptionDocument = Static<typeof AssumptionSchema>;

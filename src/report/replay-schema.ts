import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

const Count = Type.Integer({ minimum: 0 });
const Line = Type.Integer({ minimum: 1, description: 'Counted from 1' });
const Time = Type.String({ description: 'RFC 3339, in UTC' });
const File = Type.String({ description: 'As given on the command line; <stdin> for standard input' });

const counts = {
  refused: Count,
  warned: Count,
  undecided: Type.Integer({ minimum: 0, description: 'What hangs on something that the replay does not know' }),
} as const;

const ProfileSchema = Type.Object(
  { name: Type.String(), hash: Type.String({ description: "SHA-256 of the profile's text" }) },
  closed,
);

const ExampleSchema = Type.Object(
  {
    time: Time,
    user: Type.String(),
    operation: Type.Enum(['CREATE', 'UPDATE', 'DELETE']),
    kind: Type.Enum(['NetworkPolicy', 'Namespace']),
    namespace: Type.String({ description: 'For a Namespace, its own name' }),
    name: Type.String(),
    guardrail: Type.String(),
    message: Type.String(),
    path: Type.String({ description: 'The field of the object, empty for the whole' }),
    fix: Type.String(),
    file: File,
    line: Line,
    id: Type.String({ description: 'The audit ID, or the uid of the review' }),
    beforeUnknown: Type.Boolean({ description: 'The state before is not known: what was there before counts as new' }),
  },
  closed,
);

const ShareSchema = Type.Object({ name: Type.String(), ...counts }, closed);

const DifferenceSchema = Type.Object(
  {
    changes: Count,
    guardrails: Type.Array(Type.Object({ guardrail: Type.String(), changes: Count }, closed)),
    examples: Type.Array(ExampleSchema),
  },
  closed,
);

const ReasonSchema = Type.Object(
  { reason: Type.String(), events: Count, file: File, line: Line },
  { ...closed, description: 'File and line are those of the first' },
);

/** The schema of `firebreak replay --output json`. Published as docs/schemas/replay.schema.json, which a test keeps in step. */
export const ReplaySchema = Type.Object(
  {
    candidate: ProfileSchema,
    period: Type.Union([Type.Object({ from: Time, to: Time }, closed), Type.Null()], {
      description: 'When the first and the last judged change was',
    }),
    events: Type.Integer({ minimum: 0, description: 'Events and decisions of all logs' }),
    changes: Type.Integer({ minimum: 0, description: 'Judged changes; one event may stand for several' }),
    refused: Count,
    warned: Count,
    allowed: Count,
    undecided: Count,
    outOfScope: Type.Integer({
      minimum: 0,
      description: "Those of the allowed that are outside of the profile's scope",
    }),
    beforeUnknown: Type.Integer({ minimum: 0, description: 'Changes judged without knowing the state before' }),
    guardrails: Type.Array(
      Type.Object(
        { guardrail: Type.String(), rule: Type.String(), ...counts, examples: Type.Array(ExampleSchema) },
        closed,
      ),
    ),
    namespaces: Type.Array(ShareSchema),
    users: Type.Array(ShareSchema),
    against: Type.Optional(
      Type.Object(
        {
          profile: ProfileSchema,
          newlyRefused: DifferenceSchema,
          newlyWarned: DifferenceSchema,
          noLongerRefused: DifferenceSchema,
          noLongerWarned: DifferenceSchema,
          undecided: Count,
        },
        closed,
      ),
    ),
    unjudged: Type.Array(ReasonSchema, { description: 'Events about what is judged that could not be, by reason' }),
    passedOver: Type.Array(ReasonSchema, { description: 'Events of no concern, by reason' }),
    problems: Type.Array(Type.Object({ file: File, line: Type.Optional(Line), message: Type.String() }, closed), {
      description: 'What of the logs cannot be read: the first of them',
    }),
    moreProblems: Type.Integer({ minimum: 0, description: 'How many more there are' }),
    notes: Type.Array(Type.String(), { description: 'What to know before relying on it' }),
  },
  {
    ...closed,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://firebreak.dev/schemas/replay.json',
    title: 'The output of firebreak replay --output json',
  },
);

/** What `firebreak replay --output json` prints. */
export type ReplayDocument = Static<typeof ReplaySchema>;

import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

const Line = Type.Integer({ minimum: 1, description: 'Counted from 1' });
const Column = Type.Integer({ minimum: 1, description: 'Counted from 1' });
const File = Type.String({
  description: 'As given on the command line, relative to where the check ran; <stdin> for standard input',
});

const FindingSchema = Type.Object(
  {
    guardrail: Type.String({ description: 'The name of the guardrail in the profile' }),
    rule: Type.String({ description: 'The rule of the catalogue that it applies' }),
    action: Type.Enum(['Deny', 'Warn', 'Audit'], {
      description:
        'What the finding does here: the action of the guardrail, after exceptions, break-glass, dry run and undecided. Audit leaves the decision alone',
    }),
    message: Type.String(),
    path: Type.String({
      description: 'The field of the object, empty for the whole: spec.egress[0].to[0].ipBlock.cidr',
    }),
    line: Line,
    column: Column,
    fix: Type.String({ description: "How to mend it; on further lines the organisation's own advice" }),
  },
  closed,
);

const ObjectSchema = Type.Object(
  {
    kind: Type.Enum(['NetworkPolicy', 'Namespace']),
    namespace: Type.String({ description: 'For a Namespace, its own name' }),
    name: Type.String({ description: 'Empty where the object has only a generateName' }),
    file: File,
    line: Type.Integer({ minimum: 1, description: 'Where the object begins, counted from 1' }),
    decision: Type.Enum(['allow', 'warn', 'deny']),
    findings: Type.Array(FindingSchema, { description: 'Every finding, also those that only audit' }),
  },
  closed,
);

const ErrorSchema = Type.Object(
  {
    file: File,
    line: Line,
    column: Column,
    message: Type.String({
      description: 'What is wrong, in the words of the API server where it would refuse the object',
    }),
    path: Type.Optional(Type.String({ description: 'The field to blame, where there is one' })),
  },
  closed,
);

/** The schema of `firebreak check --output json`. Published as docs/schemas/check.schema.json, which a test keeps in step. */
export const CheckSchema = Type.Object(
  {
    objects: Type.Array(ObjectSchema, {
      description: 'Every NetworkPolicy and Namespace that could be read, in order',
    }),
    errors: Type.Array(ErrorSchema, {
      description: 'What could not be read or is not valid; such an object is not judged',
    }),
  },
  {
    ...closed,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://firebreak.dev/schemas/check.json',
    title: 'The output of firebreak check --output json',
  },
);

/** What `firebreak check --output json` prints. */
export type CheckDocument = Static<typeof CheckSchema>;

import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** An object as it would be written in a manifest. */
export type InlineObject = Readonly<Record<string, unknown>>;
/** The path of a file, relative to the suite, or what would be in it. */
export type FileOrInline = string | InlineObject;

function fileOrInline(description: string) {
  return Type.Unsafe<FileOrInline>({
    type: ['object', 'string'],
    minLength: 1,
    description: `${description}: the path of a file, relative to this one, or the object itself`,
  });
}

const Effect = ['Deny', 'Warn', 'Audit'] as const;
const Word = Type.String({ minLength: 1 });

const User = Type.Object(
  {
    name: Type.String({ minLength: 1, default: 'someone', description: 'As the API server authenticates it' }),
    groups: Type.Array(Word, { default: ['system:authenticated'], description: 'The groups of that user' }),
  },
  { ...closed, description: 'Who asks; someone of the group system:authenticated where nothing is said' },
);

const Now = Type.String({
  format: 'instant',
  description: 'When it happens: 2027-03-31 or 2027-03-31T12:00:00Z; the present where nothing is said',
});

const SnapshotList = Type.Array(
  Type.Unsafe<FileOrInline>({
    type: ['object', 'string'],
    minLength: 1,
    description: 'The path of a file or folder, relative to this one, or one object itself',
  }),
  {
    description:
      'All namespaces, policies and workloads of the cluster, without the judged object. Where nothing is said, nobody knows the cluster',
  },
);

const FindingSchema = Type.Object(
  {
    guardrail: Type.String({ minLength: 1, description: 'The name of the guardrail in the profile' }),
    effect: Type.Optional(
      Type.Enum([...Effect], {
        description: 'What the finding does here, after exceptions, break-glass, dry run and undecided',
      }),
    ),
    action: Type.Optional(Type.Enum([...Effect], { description: 'What the guardrail is configured to do' })),
    standing: Type.Optional(
      Type.Enum(['introduced', 'existing', 'undecided', 'excepted', 'overridden', 'dry-run'], {
        description: 'Why it has this effect',
      }),
    ),
    path: Type.Optional(
      Type.String({ description: 'The field of the object, empty for the whole: spec.egress[0].to[0].ipBlock.cidr' }),
    ),
    message: Type.Optional(Type.String({ minLength: 1, description: 'Words of its message' })),
  },
  { ...closed, description: 'A finding. What is not said may be anything' },
);

const ExpectSchema = Type.Object(
  {
    decision: Type.Enum(['allow', 'warn', 'deny']),
    findings: Type.Array(FindingSchema, { default: [], description: 'Each of them is found; others may be, too' }),
    exact: Type.Boolean({ default: false, description: 'Whether nothing else may be found' }),
    silent: Type.Array(Word, { default: [], description: 'Names of guardrails that find nothing' }),
    skipped: Type.Optional(
      Type.String({ minLength: 1, description: 'No guardrail is asked, and these are words of the reason' }),
    ),
  },
  { ...closed, description: 'What Firebreak has to say' },
);

const CaseSchema = Type.Object(
  {
    name: Type.String({ pattern: String.raw`\S`, description: 'Unique in the suite: what is shown' }),
    object: Type.Optional(fileOrInline('What would be stored')),
    oldObject: Type.Optional(fileOrInline('What is stored now')),
    review: Type.Optional(fileOrInline('An AdmissionReview (admission.k8s.io/v1) instead of objects')),
    operation: Type.Optional(
      Type.Enum(['CREATE', 'UPDATE', 'DELETE'], {
        description:
          'Where nothing is said, UPDATE with both objects, DELETE with the old one alone, and CREATE with the other',
      }),
    ),
    subresource: Type.Optional(Type.Enum(['status', 'finalize'], { description: 'The sub-resource that is written' })),
    user: Type.Optional(User),
    now: Type.Optional(Now),
    dryRun: Type.Optional(Type.Boolean({ description: 'Whether the API server is asked for a dry run' })),
    snapshot: Type.Optional(SnapshotList),
    expect: ExpectSchema,
  },
  closed,
);

/** The schema of a suite, as docs/schemas/suite.schema.json publishes it for editors. */
export const SuiteSchema = Type.Object(
  {
    apiVersion: Type.Literal('firebreak.dev/v1alpha1'),
    kind: Type.Literal('GuardrailSuite'),
    metadata: Type.Object({ name: Word }, closed),
    spec: Type.Object(
      {
        profile: Type.String({ minLength: 1, description: 'The path of the profile to test, relative to this file' }),
        snapshot: Type.Optional(SnapshotList),
        user: Type.Optional(User),
        now: Type.Optional(Now),
        cases: Type.Array(CaseSchema, { minItems: 1 }),
      },
      {
        ...closed,
        description: 'What is said here of snapshot, user and now holds for each case that does not say it',
      },
    ),
  },
  { ...closed, $id: 'https://firebreak.dev/schemas/suite.v1alpha1.json', title: 'Firebreak guardrail suite' },
);

/** A suite document that its schema has accepted, defaults filled in. */
export type SuiteDocument = Static<typeof SuiteSchema>;
/** One entry of `spec.cases`. */
export type CaseDocument = SuiteDocument['spec']['cases'][number];
/** What a case expects. */
export type Expectation = CaseDocument['expect'];
/** One entry of `expect.findings`. */
export type ExpectedFinding = Expectation['findings'][number];

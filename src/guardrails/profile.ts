import { Type, type Static } from 'typebox';
import { Duration } from './duration.js';
import { LabelSelector } from './option-schemas.js';

const closed = { additionalProperties: false } as const;

const ActionName = Type.Enum(['Deny', 'Warn', 'Audit']);
const KindName = Type.Enum(['NetworkPolicy', 'Namespace']);
/** White space alone says nothing. */
const SOMETHING = String.raw`\S`;
const NAME_WORDS = 'Lower case letters, digits and hyphens, at most 63';
const Name = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  description: NAME_WORDS,
});
/** What could be the name of a namespace, an RFC 1123 label. Whatever stars stand for, the rest must have room in it. */
const NamespaceGlob = Type.String({
  pattern: String.raw`^(?=(?:\**[^*]){0,63}\**$)(?:\*|[a-z0-9])(?:[-a-z0-9*]*(?:\*|[a-z0-9]))?$`,
  description:
    'The name of a namespace (lower case letters, digits and hyphens), where * stands for any characters: team-*',
});
/** The same for any object that is judged: RFC 1123 subdomains. */
const NameGlob = Type.String({
  pattern: String.raw`^(?=(?:\**[^*]){0,253}\**$)(?!.*(?:\.\.|\.-|-\.))(?:\*|[a-z0-9])(?:[-.a-z0-9*]*(?:\*|[a-z0-9]))?$`,
  description:
    'The name of an object (lower case letters, digits, hyphens and dots), where * stands for any characters: web-*',
});

const GuardrailSchema = Type.Object(
  {
    name: Type.Unsafe<string>({ ...Name, description: `Unique in the profile; what users see. ${NAME_WORDS}` }),
    rule: Type.String({ description: 'A rule of the catalogue' }),
    action: Type.Unsafe<'Deny' | 'Warn' | 'Audit'>({ ...ActionName, description: 'What a finding does' }),
    match: Type.Optional(
      Type.Object(
        {
          namespaces: Type.Optional(Type.Array(NamespaceGlob, { minItems: 1 })),
          namespaceSelector: Type.Optional(LabelSelector),
          kinds: Type.Optional(Type.Array(KindName, { minItems: 1 })),
          operations: Type.Optional(Type.Array(Type.Enum(['CREATE', 'UPDATE', 'DELETE']), { minItems: 1 })),
        },
        { ...closed, description: 'What the guardrail judges; everything where nothing is said. All parts must match' },
      ),
    ),
    options: Type.Object({}, { default: {}, additionalProperties: true, description: "The rule's own options" }),
    message: Type.Optional(Type.String({ minLength: 1, description: "Added to the rule's own text" })),
    docs: Type.Optional(Type.String({ minLength: 1, description: 'A link that is shown with each finding' })),
  },
  closed,
);

const ExceptionSchema = Type.Object(
  {
    name: Name,
    guardrails: Type.Array(Type.String(), { minItems: 1, description: 'Names of guardrails of this profile' }),
    match: Type.Object(
      {
        namespaces: Type.Optional(Type.Array(NamespaceGlob, { minItems: 1 })),
        names: Type.Optional(Type.Array(NameGlob, { minItems: 1 })),
        kinds: Type.Optional(Type.Array(KindName, { minItems: 1 })),
      },
      { ...closed, minProperties: 1, description: 'The objects that are excepted. All parts must match' },
    ),
    reason: Type.String({ pattern: SOMETHING, description: 'Why, for whoever reads it later' }),
    owner: Type.String({ pattern: SOMETHING, description: 'Who answers for it' }),
    expires: Type.String({
      format: 'instant',
      description: 'From that instant the exception no longer applies: 2027-03-31 or 2027-03-31T12:00:00Z',
    }),
  },
  closed,
);

/** The schema of a guardrail profile without the options of its rules, each of which has a schema of its own. */
export const ProfileSchema = Type.Object(
  {
    apiVersion: Type.Literal('firebreak.dev/v1alpha1'),
    kind: Type.Literal('GuardrailProfile'),
    metadata: Type.Object({ name: Name }, closed),
    spec: Type.Object(
      {
        mode: Type.Enum(['Enforce', 'DryRun'], {
          default: 'Enforce',
          description: 'DryRun turns every Deny and Warn into Audit',
        }),
        onUndecided: Type.Unsafe<'Deny' | 'Warn' | 'Audit'>({
          ...ActionName,
          default: 'Deny',
          description: 'For a guardrail that could not be judged; never stronger than its own action',
        }),
        excludeNamespaces: Type.Array(NamespaceGlob, { default: [], description: 'Not judged at all' }),
        breakGlass: Type.Optional(
          Type.Object(
            { groups: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }) },
            { ...closed, description: 'Who may override, with a reason in the annotation firebreak.dev/break-glass' },
          ),
        ),
        snapshot: Type.Object(
          {
            maxAge: Type.Unsafe<string>({
              ...Duration,
              default: '10m',
              description: 'After so long without news of the cluster, guardrails that read it are undecided',
            }),
          },
          { ...closed, default: {}, description: 'How what is known of the cluster is used' },
        ),
        preview: Type.Optional(
          Type.Boolean({
            description:
              'Whether an allowed change answers with warnings that say what it opens and closes: always, or never. If not said, under kubectl apply --dry-run=server',
          }),
        ),
        guardrails: Type.Array(GuardrailSchema, { minItems: 1 }),
        exceptions: Type.Array(ExceptionSchema, { default: [] }),
      },
      closed,
    ),
  },
  { ...closed, $id: 'https://firebreak.dev/schemas/profile.v1alpha1.json', title: 'Firebreak guardrail profile' },
);

/** A profile document that its schema has accepted, defaults filled in. */
export type ProfileDocument = Static<typeof ProfileSchema>;
/** One entry of `spec.guardrails`. */
export type GuardrailDocument = ProfileDocument['spec']['guardrails'][number];
/** One entry of `spec.exceptions`. */
export type ExceptionDocument = ProfileDocument['spec']['exceptions'][number];

import { Type, type Static } from 'typebox';
import { SECTIONS, SEVERITIES } from '../audit/audit-report.js';
import {
  AssumptionSchema,
  ConnectionSchema,
  DirectionSchema,
  PortsSchema,
  published,
  WorkloadSchema,
} from './reach-parts-schema.js';

const closed = { additionalProperties: false } as const;

const Time = (description: string) => Type.String({ description: `${description}; RFC 3339` });
const Count = (description: string) => Type.Integer({ minimum: 0, description });
const SeveritySchema = Type.Enum([...SEVERITIES], { description: 'The words of OpenReports, critical the worst' });
const SectionSchema = Type.Enum([...SECTIONS]);
const Id = Type.String({ description: 'The same for the same finding in every run' });

const SubjectSchema = Type.Object(
  {
    kind: Type.String(),
    namespace: Type.String({
      description: 'Empty for what belongs to the whole cluster; for a Namespace, its own name',
    }),
    name: Type.String(),
  },
  closed,
);

const PolicySchema = Type.Object(
  {
    kind: Type.String(),
    namespace: Type.String({ description: 'Empty for a policy of the whole cluster' }),
    name: Type.String(),
  },
  closed,
);

const FindingSchema = Type.Object(
  {
    id: Id,
    section: SectionSchema,
    check: Type.String({ description: 'Which check of the section; for a guardrail, the id of its rule' }),
    severity: SeveritySchema,
    subject: SubjectSchema,
    path: Type.String({ description: 'The field of the object, empty for the whole' }),
    message: Type.String(),
    evidence: Type.Array(Type.String(), { description: 'What shows that it is so, a fact an item' }),
    fix: Type.String(),
    guardrail: Type.Optional(
      Type.Object(
        {
          name: Type.String({ description: 'The name of the guardrail in the profile' }),
          rule: Type.String(),
          action: Type.Enum(['Deny', 'Warn', 'Audit'], { description: 'What the guardrail is set to do' }),
          effect: Type.Enum(['Deny', 'Warn', 'Audit'], {
            description: 'What it would do if the object were created now',
          }),
          standing: Type.String(),
          exception: Type.Optional(
            Type.String({ description: 'The exception of the profile that covers the finding' }),
          ),
        },
        closed,
      ),
    ),
    file: Type.Optional(Type.String({ description: 'Where the object stands, if a file holds it' })),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

const CoverageSchema = Type.Object(
  {
    isolated: Count('Workloads that a policy isolates in this direction'),
    total: Count('All workloads of the namespace'),
    unprotected: Type.Array(WorkloadSchema),
  },
  closed,
);

const NamespaceSchema = Type.Object(
  {
    namespace: Type.String(),
    role: Type.Enum(['application', 'system', 'monitoring']),
    coverage: Type.Object({ ingress: CoverageSchema, egress: CoverageSchema }, closed),
    policies: Count('NetworkPolicies in it'),
    score: Type.Object(
      {
        value: Type.Integer({ minimum: 0, maximum: 100, description: '100 and all terms, and no less than 0' }),
        terms: Type.Array(Type.Object({ points: Type.Integer(), reason: Type.String() }, closed)),
      },
      closed,
    ),
  },
  closed,
);

const InventorySchema = Type.Object(
  {
    policy: PolicySchema,
    created: Type.Optional(Time('When it was stored')),
    owner: Type.Optional(Type.String({ description: 'The label or annotation that names the owner: team=web' })),
    directions: Type.Array(DirectionSchema),
    selected: Count('Workloads that it selects'),
    selects: Type.Array(WorkloadSchema, { description: 'The first of them' }),
    expires: Type.Optional(Time('When it is to go')),
  },
  closed,
);

const MapSchema = Type.Object(
  {
    holds: Type.Enum(['all', 'first', 'outside'], {
      description:
        'all: every connection. first: the first of them. outside: there are too many workloads to ask about each pair, and only paths to and from addresses are here',
    }),
    total: Count('Connections that there are, of those that were asked about'),
    links: Type.Array(
      Type.Object(
        {
          from: Type.String({ description: 'A namespace; empty for addresses outside of the cluster' }),
          to: Type.String(),
          count: Count('Connections'),
          ports: PortsSchema,
        },
        closed,
      ),
    ),
    connections: Type.Array(ConnectionSchema),
  },
  closed,
);

const ChangeSchema = Type.Object(
  {
    id: Type.String({ description: 'Its place in the list, and the name of its file' }),
    title: Type.String(),
    do: Type.Enum(['apply', 'delete']),
    policy: PolicySchema,
    manifest: Type.Unknown({ description: 'What to apply, or what is deleted, so that it can be applied again' }),
    patch: Type.Optional(
      Type.Array(Type.Unknown(), { description: 'The same as a JSON Patch (RFC 6902) of the policy that is there' }),
    ),
    mends: Type.Array(Id),
    effect: Type.Object(
      {
        opened: Count('Connections that open'),
        closed: Count('Connections that close'),
        isolationGained: Count('Workloads that are isolated in a direction from then on'),
        isolationLost: Count('Workloads that are not isolated any more'),
      },
      closed,
    ),
  },
  closed,
);

const ComparisonSchema = Type.Object(
  {
    since: Time('When the earlier audit was'),
    new: Type.Array(Id, { description: 'Findings that were not there, or not as bad' }),
    better: Type.Array(
      Type.Object(
        {
          id: Id,
          section: SectionSchema,
          check: Type.String(),
          severity: SeveritySchema,
          subject: SubjectSchema,
          message: Type.String(),
          now: Type.Optional(SeveritySchema),
        },
        { ...closed, description: 'Milder, with what it is now, or gone' },
      ),
    ),
    unchanged: Count('Findings that are as before'),
    doubts: Type.Array(Type.String()),
  },
  closed,
);

/** The schema of `firebreak audit --output json`. Published as docs/schemas/audit.schema.json, which a test keeps in step. */
export const AuditSchema = Type.Object(
  {
    at: Time('When the cluster was looked at'),
    profile: Type.Object(
      { name: Type.String(), hash: Type.String({ description: 'SHA-256 of its text, in hexadecimal' }) },
      closed,
    ),
    counts: Type.Object(
      { namespaces: Count('Namespaces'), policies: Count('NetworkPolicies'), workloads: Count('Workloads') },
      closed,
    ),
    findings: Type.Array(FindingSchema, { description: 'The worst first' }),
    cut: Type.Array(
      Type.Object({ section: SectionSchema, check: Type.String(), count: Count('Findings left out') }, closed),
      { description: 'Of checks with very many findings, those that are not among the findings' },
    ),
    comparison: Type.Optional(ComparisonSchema),
    namespaces: Type.Array(NamespaceSchema),
    inventory: Type.Array(InventorySchema),
    exceptions: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          owner: Type.String(),
          reason: Type.String(),
          guardrails: Type.Array(Type.String()),
          expires: Time('When it ends'),
          state: Type.Enum(['in-force', 'expires-soon', 'expired']),
          covers: Count('Findings that it excepts'),
        },
        closed,
      ),
    ),
    changes: Type.Array(ChangeSchema, { description: 'What to do first stands first' }),
    map: MapSchema,
    assumptions: Type.Array(AssumptionSchema),
    undecided: Type.Array(Type.String(), { description: 'What could not be looked at, and why' }),
  },
  published('audit', 'The output of firebreak audit --output json'),
);

/** What `firebreak audit --output json` prints. */
export type AuditDocument = Static<typeof AuditSchema>;

/** As much of such a document as a later audit is compared with; what else is in it, now or in another version, is of no concern. */
export const BaselineSchema = Type.Object({
  at: Type.String(),
  profile: Type.Object({ name: Type.String(), hash: Type.String() }),
  findings: Type.Array(
    Type.Object({
      id: Id,
      section: SectionSchema,
      check: Type.String(),
      severity: SeveritySchema,
      subject: Type.Object({ kind: Type.String(), namespace: Type.String(), name: Type.String() }),
      message: Type.String(),
    }),
  ),
  cut: Type.Array(Type.Object({ section: SectionSchema, check: Type.String(), count: Type.Integer() })),
});

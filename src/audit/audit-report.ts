import type { Direction } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import type { Action, Standing } from '../model/verdict.js';
import type { PolicyEdit } from '../reach/remedy.js';
import type { MapPicture } from './map-picture.js';
import type { Assumption, PolicyReference, ReachMap, WorkloadEnd } from '../reach/views.js';

/** The parts of an audit, in the order in which they are told. */
export const SECTIONS = [
  'inventory',
  'coverage',
  'paths',
  'isolation',
  'too-broad',
  'too-narrow',
  'stale',
  'redundant',
  'guardrails',
] as const;

/** One of them. */
export type Section = (typeof SECTIONS)[number];

/** How bad a finding is, the worst first: the words of OpenReports. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** One of them. */
export type Severity = (typeof SEVERITIES)[number];

/** The object that a finding is about. `namespace` is empty for what belongs to the whole cluster, and a Namespace's own name for a Namespace. */
export interface Subject {
  /** `NetworkPolicy`, `Namespace`, `Deployment`, `Service` ... */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Which guardrail of the profile speaks in a finding of the section `guardrails` or `isolation`. */
export interface GuardrailSource {
  readonly guardrail: string;
  readonly rule: string;
  readonly action: Action;
  readonly effect: Action;
  readonly standing: Standing;
  /** The exception of the profile that covers it, where one does. */
  readonly exception?: string;
}

/** One thing that the audit has found. */
export interface AuditFinding {
  /** The same for the same finding in every run: made of section, check, subject and what it is about, and of no index or time. */
  readonly id: string;
  readonly section: Section;
  /** Which check of the section, in kebab-case: `loses-dns`. For a guardrail, the id of its rule. */
  readonly check: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** The field path in the subject, where one field is to blame; else empty. */
  readonly at: string;
  /** One sentence. */
  readonly message: string;
  /** What shows that it is so, a fact a line: paths, policies, labels. */
  readonly evidence: readonly string[];
  /** How to mend it, in one sentence. */
  readonly fix: string;
  readonly source?: GuardrailSource;
}

/** What a proposed change opens and closes, counted, as the engine has tried it. */
export interface ChangeEffect {
  readonly opened: number;
  readonly closed: number;
  readonly isolationGained: number;
  readonly isolationLost: number;
}

/** One step towards a better cluster: never one that opens a path. */
export interface ProposedChange {
  /** `001-default-deny-shop`: its place in the list, and the name of its file. */
  readonly id: string;
  readonly title: string;
  readonly action:
    { readonly do: 'apply'; readonly edit: PolicyEdit } | { readonly do: 'delete'; readonly policy: PolicyReference };
  /** The manifest, as JSON value without what the API server adds: what to apply, or what is deleted, so that it can be applied again. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The ids of the findings that it makes vanish. */
  readonly mends: readonly string[];
  readonly effect: ChangeEffect;
}

/** One policy of the cluster. */
export interface PolicyRecord {
  readonly policy: PolicyReference;
  /** RFC 3339; undefined for what was never stored. */
  readonly created: string | undefined;
  /** The first of the owner labels or annotations that it carries, as `team=web`. */
  readonly owner: string | undefined;
  readonly directions: readonly Direction[];
  /** How many workloads it selects. */
  readonly selected: number;
  /** The first of them, sorted. */
  readonly selects: readonly WorkloadEnd[];
  /** RFC 3339, from `firebreak.dev/expires`; undefined where that says no date or time. */
  readonly expires: string | undefined;
}

/** How many of the workloads are isolated in a direction. */
export interface Coverage {
  readonly isolated: number;
  readonly total: number;
  /** Those that are not, sorted. */
  readonly unprotected: readonly WorkloadEnd[];
}

/** One line of the arithmetic behind a score. */
export interface ScoreTerm {
  readonly points: number;
  readonly reason: string;
}

/** What an audit says of one namespace. */
export interface NamespaceAudit {
  readonly namespace: string;
  /** What it is for: those of Kubernetes itself and of monitoring are seldom the application teams' to mend. */
  readonly role: 'application' | 'system' | 'monitoring';
  readonly coverage: Readonly<Record<Direction, Coverage>>;
  readonly policies: number;
  /** From 100 down to 0, and how it comes about. */
  readonly score: { readonly value: number; readonly terms: readonly ScoreTerm[] };
}

/** How many ways there are from the workloads of one place to those of another: a namespace, or what is outside of the cluster. */
export interface PlaceLink {
  /** A namespace; empty for addresses outside of the cluster. */
  readonly from: string;
  readonly to: string;
  /** How many connections. */
  readonly count: number;
  /** The ports of all of them. */
  readonly ports: PortSet;
}

/** Who can reach whom, as much of it as a report can hold. */
export interface AuditMap extends ReachMap {
  /**
   * `all`: every connection is here. `first`: there are more than a report can hold, and `connections` are the first of them.
   * `outside`: there are too many workloads to ask about each pair, and only ways to and from addresses are here.
   */
  readonly holds: 'all' | 'first' | 'outside';
  /** How many connections there are of those that were asked about. */
  readonly total: number;
  /** All of them, by place: with `outside` only those that begin or end outside. Sorted by `from` and `to`. */
  readonly links: readonly PlaceLink[];
}

/** Findings of one check that the report has no room for: the mildest. */
export interface CutFindings {
  readonly section: Section;
  readonly check: string;
  readonly count: number;
}

/** An exception of the profile, and what it covers now. */
export interface ExceptionRecord {
  readonly name: string;
  readonly owner: string;
  readonly reason: string;
  readonly guardrails: readonly string[];
  /** RFC 3339. */
  readonly expires: string;
  readonly state: 'in-force' | 'expires-soon' | 'expired';
  /** How many findings it excepts. */
  readonly covers: number;
}

/** Everything an audit has to say, which every format renders. Sorted, so that the same cluster gives the same text. */
export interface AuditReport {
  /** When, in RFC 3339. */
  readonly at: string;
  /**
   * When everything was audited last, in RFC 3339. Where that was before `at`, only what has changed was audited since: of then are `map`,
   * `picture`, `assumptions`, the findings of the section `paths`, and those of `changes` that are still there.
   */
  readonly wholeAt: string;
  readonly profile: { readonly name: string; readonly hash: string };
  readonly counts: { readonly namespaces: number; readonly policies: number; readonly workloads: number };
  readonly inventory: readonly PolicyRecord[];
  readonly namespaces: readonly NamespaceAudit[];
  readonly map: AuditMap;
  /** The same for the eye, with why what it shows is open. */
  readonly picture: MapPicture;
  /** The worst first, and then by section, subject and check. */
  readonly findings: readonly AuditFinding[];
  /** Of checks with very many findings, those that are not among `findings`. */
  readonly cut: readonly CutFindings[];
  readonly exceptions: readonly ExceptionRecord[];
  /** What to do first stands first. */
  readonly changes: readonly ProposedChange[];
  readonly assumptions: readonly Assumption[];
  /** What could not be looked at, and why: nothing is left out in silence. */
  readonly undecided: readonly string[];
}

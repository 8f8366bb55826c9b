import type { Exception, Guardrail } from '../guardrails/guardrail.js';
import { endName, portsName, reasonsFor, WHOLE_CLUSTER } from '../guardrails/reach-text.js';
import { forbiddenWays, forbidReach } from '../guardrails/rules/forbid-reach.js';
import { unknownPart } from '../guardrails/unknown-parts.js';
import type { Change, Operation } from '../model/change.js';
import type { Action } from '../model/verdict.js';
import type { Connection, Explanation, WorkloadEnd } from '../reach/views.js';
import type { AuditInput } from './audit-input.js';
import type { GuardrailSource, Severity } from './audit-report.js';
import { findingId } from './finding-id.js';
import type { Draft } from './findings.js';
import { workloadSubject } from './subject.js';

/** Some seconds' worth of pairs. */
const STEPS = 3_000_000;
/** Of more ways that one guardrail forbids, the first are explained and the rest named. */
const MOST_EXPLAINED = 500;

const SEVERITY_OF: Readonly<Record<Action, Severity>> = { Deny: 'critical', Warn: 'high', Audit: 'medium' };

/** A way that stands open though a guardrail forbids it and no exception covers it, and the id of the finding that tells of it. */
export interface ForbiddenWay {
  readonly way: Connection;
  readonly id: string;
}

/** What stands open of that which one guardrail forbids. */
export interface Isolation {
  readonly guardrail: string;
  /** Each way once, whatever number of policies it takes to open it. */
  readonly told: readonly { readonly way: Connection; readonly draft: Draft }[];
  /** Why that could not be told; undefined where it could. */
  readonly undecided: string | undefined;
}

/** What stands open, for each guardrail that forbids ways. */
export function isolationOf(audited: AuditInput): readonly Isolation[] {
  return reachGuardrails(audited).map((guardrail) => isolationBy(guardrail, audited, undefined));
}

/**
 * The same where it was known before and only some namespaces have changed: ways between others stand open as they did. Undefined
 * where finding out about these took too much.
 */
export function isolationAfter(
  earlier: readonly Isolation[],
  audited: AuditInput,
  changed: ReadonlySet<string>,
): readonly Isolation[] | undefined {
  const known = new Map(earlier.map((one) => [one.guardrail, one]));
  const isOther = ({ way }: Isolation['told'][number]): boolean =>
    workloadsOf(way).every(({ namespace }) => !changed.has(namespace));
  const isolations: Isolation[] = [];
  for (const guardrail of reachGuardrails(audited)) {
    const before = known.get(guardrail.name);
    if (before === undefined) return undefined;
    if (before.undecided !== undefined) isolations.push(before);
    else {
      const found = isolationBy(guardrail, audited, changed);
      if (found.undecided !== undefined) return undefined;
      isolations.push({ ...found, told: [...before.told.filter(isOther), ...found.told] });
    }
  }
  return isolations;
}

/** The ways that no exception covers. */
export function forbiddenIn(isolations: readonly Isolation[]): readonly ForbiddenWay[] {
  return isolations.flatMap(({ told }) =>
    told.flatMap(({ way, draft }) => (draft.source?.standing === 'excepted' ? [] : [{ way, id: findingId(draft) }])),
  );
}

function reachGuardrails({ profile }: AuditInput): readonly Guardrail[] {
  return profile.guardrails.filter(({ rule }) => rule.id === forbidReach.id);
}

function isolationBy(guardrail: Guardrail, audited: AuditInput, among: ReadonlySet<string> | undefined): Isolation {
  const { profile, snapshot, engine, now } = audited;
  const { maxSnapshotAge } = profile;
  const change = { kind: 'Namespace', namespace: '', name: '' } as const;
  const unknown = unknownPart(WHOLE_CLUSTER, { change, snapshot, now, maxSnapshotAge });
  // The rule's schema has accepted them.
  const options = guardrail.options as Parameters<typeof forbiddenWays>[0];
  const bounds = { steps: STEPS, ...(among === undefined ? {} : { among }) };
  const ways = unknown === undefined ? engine.ways(snapshot, forbiddenWays(options), bounds) : undefined;
  if (ways === undefined) {
    const reason = unknown ?? 'there are too many workloads to tell which of them can reach each other';
    return { guardrail: guardrail.name, told: [], undecided: `guardrail ${guardrail.name}: ${reason}` };
  }
  const judged = ways.filter((way) => isJudged(way, guardrail, audited));
  const told = judged.map((way, index) => {
    return { way, draft: draftOf(way, { guardrail, audited, isExplained: index < MOST_EXPLAINED }) };
  });
  return { guardrail: guardrail.name, told, undecided: undefined };
}

interface Telling {
  readonly guardrail: Guardrail;
  readonly audited: AuditInput;
  readonly isExplained: boolean;
}

function draftOf(way: Connection, { guardrail, audited, isExplained }: Telling): Draft {
  const { from, to, ports } = way;
  const explanation = isExplained ? audited.engine.explain(audited.snapshot, way) : undefined;
  const exception = exceptionFor(way, explanation, { guardrail, audited });
  const observed = audited.profile.mode === 'DryRun';
  const source: GuardrailSource = {
    guardrail: guardrail.name,
    rule: guardrail.rule.id,
    action: guardrail.action,
    effect: exception !== undefined || observed ? 'Audit' : guardrail.action,
    standing: observed ? 'dry-run' : exception === undefined ? 'existing' : 'excepted',
    ...(exception === undefined ? {} : { exception: exception.name }),
  };
  // What is to be kept apart from others is nearly always where a way ends.
  const subject = workloadsOf({ from: to, to: from })[0];
  return {
    section: 'isolation',
    check: guardrail.rule.id,
    severity: exception === undefined ? SEVERITY_OF[guardrail.action] : 'info',
    subject: subject === undefined ? { kind: 'GuardrailProfile', namespace: '', name: '' } : workloadSubject(subject),
    at: '',
    message: `${endName(from)} can reach ${endName(to)} on ${portsName(ports)}, which ${guardrail.name} forbids`,
    evidence: [
      ...(explanation === undefined ? [] : reasonsFor(explanation)),
      ...(exception === undefined ? [] : [`excepted by ${exception.name}`]),
      ...(guardrail.note === '' ? [] : [guardrail.note]),
    ],
    fix: 'narrow the rule that lets it through, or isolate the side that nothing isolates',
    source,
    about: JSON.stringify([guardrail.name, endName(from), endName(to)]),
  };
}

/** An exception covers a way where it covers a policy that lets it through, or the namespace of either end. */
function exceptionFor(
  way: Connection,
  explanation: Explanation | undefined,
  { guardrail, audited }: Pick<Telling, 'guardrail' | 'audited'>,
): Exception | undefined {
  const { profile, now } = audited;
  const policies = [...(explanation?.egress.rules ?? []), ...(explanation?.ingress.rules ?? [])].map(
    ({ policy }) => policy,
  );
  const changes = [
    ...policies.map(({ namespace, name }) => aboutPolicy(namespace, name, 'CREATE')),
    ...workloadsOf(way).map(({ namespace }) => aboutNamespace(namespace, audited)),
  ];
  return profile.exceptions.find(
    ({ guardrails, expires, covers }) => guardrails.has(guardrail.name) && now < expires && changes.some(covers),
  );
}

const OPERATIONS: readonly Operation[] = ['CREATE', 'UPDATE', 'DELETE'];

/** Whether the guardrail has a say on anything that could open this way, and some end is not in a namespace that nobody judges. */
function isJudged(way: Connection, guardrail: Guardrail, audited: AuditInput): boolean {
  const { profile, snapshot } = audited;
  const namespaces = workloadsOf(way).map(({ namespace }) => namespace);
  return namespaces.some(
    (namespace) =>
      !profile.excludes(namespace) &&
      [
        ...OPERATIONS.map((operation) => aboutPolicy(namespace, '', operation)),
        aboutNamespace(namespace, audited),
      ].some((change) => guardrail.scope(change, snapshot) !== 'no'),
  );
}

function aboutPolicy(namespace: string, name: string, operation: Operation): Change {
  return { ...ABOUT, kind: 'NetworkPolicy', operation, namespace, name, after: undefined };
}

function aboutNamespace(name: string, { snapshot }: AuditInput): Change {
  const value = snapshot.namespaces.get(name);
  const after = value === undefined ? undefined : ({ raw: {}, read: { ok: true, value } } as const);
  return { ...ABOUT, kind: 'Namespace', operation: 'CREATE', namespace: name, name, after };
}

const ABOUT = { subresource: '', actor: undefined, dryRun: false, before: undefined } as const;

function workloadsOf({ from, to }: Pick<Connection, 'from' | 'to'>): readonly WorkloadEnd[] {
  return [from, to].filter((end) => end.kind === 'workload');
}

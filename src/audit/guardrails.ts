import { UNKNOWN_ACTOR } from '../guardrails/insiders.js';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { review } from '../guardrails/review.js';
import type { Change } from '../model/change.js';
import type { JudgedFinding } from '../model/verdict.js';
import type { AuditCase } from './audit-case.js';
import type { AuditedObject } from './audit-input.js';
import type { GuardrailSource, Severity } from './audit-report.js';
import type { Draft } from './findings.js';
import { subjectOf } from './subject.js';
import type { Undecided } from './tally.js';

/** What guardrails say of every object of a cluster. */
export interface Reviewed {
  readonly findings: readonly { readonly object: AuditedObject; readonly finding: JudgedFinding }[];
  readonly undecided: readonly Undecided[];
}

/** Rules that ask who changes what, or how much a change brings: of what is there already, they have nothing to say. */
const ABOUT_CHANGES: ReadonlySet<string> = new Set(['limit-new-reach', 'protect-labels', 'protect-namespaces']);
/** What they say of one object after the other, the section of isolation says once. */
const ABOUT_THE_WHOLE: ReadonlySet<string> = new Set(['forbid-reach']);

/** The profile as far as it speaks of single objects that are there. */
export function aboutObjects(profile: LoadedProfile): LoadedProfile {
  const guardrails = profile.guardrails.filter(
    ({ rule: { id } }) => !ABOUT_CHANGES.has(id) && !ABOUT_THE_WHOLE.has(id),
  );
  return { ...profile, guardrails, preview: 'never' };
}

/** Judges every object as if it were created now, in the cluster that holds all the others. */
export function reviewAll({ objects, snapshot, now, engine }: AuditCase, profile: LoadedProfile): Reviewed {
  const findings: { object: AuditedObject; finding: JudgedFinding }[] = [];
  const undecided: Undecided[] = [];
  for (const object of objects) {
    const name = nameOf(object);
    const verdict = review(changeOf(object), {
      profile,
      snapshot,
      now,
      reach: engine,
      unanswered: (guardrail, reason) => {
        undecided.push({ reason: `guardrail ${guardrail}: ${reason}`, object: name });
      },
    });
    for (const { guardrail, error } of verdict.failures) {
      const why = error instanceof Error ? error.message : 'no reason';
      undecided.push({ reason: `guardrail ${guardrail} failed: ${why}`, object: name });
    }
    for (const finding of verdict.findings) {
      if (finding.messageId === 'failed' || finding.message.startsWith(UNKNOWN_ACTOR)) continue;
      if (finding.messageId === 'undecided')
        undecided.push({ reason: `guardrail ${finding.guardrail}: ${finding.message}`, object: name });
      else findings.push({ object, finding });
    }
  }
  return { findings, undecided };
}

/** What the guardrails of the organisation say, as the section of that name tells it. */
export function guardrailDrafts({ findings }: Reviewed): readonly Draft[] {
  return findings.map(({ object, finding }) => ({
    section: 'guardrails',
    check: finding.rule,
    severity: severityOf(finding),
    subject: subjectOf(object.value),
    at: finding.at,
    message: finding.message,
    evidence: evidenceOf(finding),
    fix: finding.fix,
    source: sourceOf(finding),
    about: aboutOf(finding),
  }));
}

/** The exception that a finding is under leaves it a note; a profile that only observes does not make it harmless. */
export function severityOf({ effect, action, standing }: JudgedFinding): Severity {
  if (standing === 'excepted') return 'info';
  return SEVERITY_OF[standing === 'dry-run' ? action : effect];
}

const SEVERITY_OF = { Deny: 'high', Warn: 'medium', Audit: 'low' } as const;

/** What tells two findings of one rule about one object apart. */
export function aboutOf({ guardrail, messageId, data, about }: JudgedFinding): string {
  return JSON.stringify(about === undefined ? [guardrail, messageId, data] : [guardrail, about]);
}

export function evidenceOf({ also, exception, note }: JudgedFinding): readonly string[] {
  return [
    ...also.map((path) => `also at ${path}`),
    ...(exception === undefined ? [] : [`excepted by ${exception}`]),
    ...(note === undefined ? [] : [note]),
  ];
}

function sourceOf({ guardrail, rule, action, effect, standing, exception }: JudgedFinding): GuardrailSource {
  return { guardrail, rule, action, effect, standing, ...(exception === undefined ? {} : { exception }) };
}

/** The creation of an object by nobody in particular. */
export function changeOf({ raw, value }: AuditedObject): Change {
  const about = {
    operation: 'CREATE',
    subresource: '',
    name: value.name,
    actor: undefined,
    dryRun: false,
    before: undefined,
  } as const;
  return value.kind === 'Namespace'
    ? { ...about, kind: value.kind, namespace: value.name, after: { raw, read: { ok: true, value } } }
    : { ...about, kind: value.kind, namespace: value.namespace, after: { raw, read: { ok: true, value } } };
}

function nameOf({ value }: AuditedObject): string {
  return value.kind === 'Namespace' ? value.name : `${value.namespace}/${value.name}`;
}

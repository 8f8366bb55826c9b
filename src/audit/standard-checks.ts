import { loadProfile, type LoadedProfile } from '../guardrails/load-profile.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Snapshot } from '../model/snapshot.js';
import type { AuditCase } from './audit-case.js';
import type { AuditedObject } from './audit-input.js';
import type { Section, Severity } from './audit-report.js';
import type { Draft } from './findings.js';
import { aboutOf, evidenceOf, reviewAll } from './guardrails.js';
import { subjectOf } from './subject.js';
import type { Undecided } from './tally.js';

/** What a check of the audit is in the report. */
interface StandardCheck {
  readonly section: Section;
  readonly severity: Severity;
}

/** Rules of the catalogue with their defaults, by the name of the check: what they find is worth telling whatever a profile asks for. */
const CHECKS: ReadonlyMap<string, StandardCheck> = new Map([
  ['open-peer', { section: 'too-broad', severity: 'medium' }],
  ['wide-block', { section: 'too-broad', severity: 'medium' }],
  ['open-ports', { section: 'too-broad', severity: 'low' }],
  ['loses-dns', { section: 'too-narrow', severity: 'high' }],
  ['idle-selector', { section: 'stale', severity: 'low' }],
  ['redundant-policy', { section: 'redundant', severity: 'low' }],
]);

const PROFILE = `
apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: standard-checks }
spec:
  preview: false
  guardrails:
    - { name: open-peer, rule: forbid-open-peers, action: Warn }
    - { name: wide-block, rule: limit-cidr-width, action: Warn }
    - { name: open-ports, rule: limit-ports, action: Warn }
    - { name: loses-dns, rule: require-dns, action: Warn }
    - { name: idle-selector, rule: forbid-idle-selectors, action: Warn }
    - { name: redundant-policy, rule: forbid-redundant-policies, action: Warn }
`;

/** Where rules are asked about the DNS of the cluster by default. */
export const DNS = { namespace: 'kube-system', label: 'k8s-app', value: 'kube-dns' } as const;

/** What the standard checks say of objects about which no guardrail of the profile asks the same rule: one place, one finding. */
export function standardDrafts(audited: AuditCase): {
  readonly drafts: readonly Draft[];
  readonly undecided: readonly Undecided[];
} {
  const profile = applicable(audited);
  const { findings, undecided } = reviewAll({ ...audited, objects: audited.objects.filter(isPolicy) }, profile);
  const drafts = findings.flatMap(({ object, finding }): readonly Draft[] => {
    const check = CHECKS.get(finding.guardrail);
    if (check === undefined) return [];
    return [
      {
        ...check,
        check: checkOf(finding.guardrail, finding.at),
        subject: subjectOf(object.value),
        at: finding.at,
        message: finding.message,
        evidence: evidenceOf(finding),
        fix: finding.fix,
        about: aboutOf(finding),
      },
    ];
  });
  return { drafts: onePerGap(drafts), undecided: undecided.map(renamed) };
}

/** A policy whose own selector is idle is for workloads that are gone, or were never there. */
function checkOf(name: string, at: string): string {
  return name === 'idle-selector' && at === 'spec.podSelector' ? 'selects-nothing' : name;
}

/** The same pods without DNS are said of each policy that isolates them. */
function onePerGap(drafts: readonly Draft[]): readonly Draft[] {
  const told = new Set<string>();
  return drafts.filter(({ check, subject, message }) => {
    if (check !== 'loses-dns') return true;
    const key = `${subject.namespace} ${message}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}

function isPolicy(object: AuditedObject): object is AuditedObject & { readonly value: NetworkPolicy } {
  return object.value.kind === 'NetworkPolicy';
}

function renamed({ reason, object }: Undecided): Undecided {
  return { reason: reason.replace(/^guardrail /, 'check '), object };
}

/** Which check cannot be made in this cluster, and why. */
export function missingChecks({ profile, snapshot }: Pick<AuditCase, 'profile' | 'snapshot'>): readonly string[] {
  if (asksDns(profile) || hasDns(snapshot)) return [];
  return [
    `check loses-dns: no pod of namespace ${DNS.namespace} has ${DNS.label}=${DNS.value}, and no guardrail says where the DNS of the cluster is`,
  ];
}

function asksDns({ guardrails }: LoadedProfile): boolean {
  return guardrails.some(({ rule }) => rule.id === 'require-dns');
}

function hasDns({ workloads }: Snapshot): boolean {
  return workloads.get(DNS.namespace)?.all.find(({ labels }) => labels[DNS.label] === DNS.value) !== undefined;
}

/** The checks that make sense here, each without the objects that the organisation has set limits of its own for. */
function applicable({ profile: given, snapshot }: AuditCase): LoadedProfile {
  const loaded = standardProfile();
  const guardrails = loaded.guardrails
    .filter(({ name }) => name !== 'loses-dns' || (!asksDns(given) && hasDns(snapshot)))
    .map((check): typeof check => {
      const own = given.guardrails.filter(({ rule }) => rule.id === check.rule.id);
      const scope: typeof check.scope = (change, picture) =>
        given.excludes(change.namespace) || own.some((each) => each.scope(change, picture) !== 'no')
          ? 'no'
          : check.scope(change, picture);
      return { ...check, scope };
    });
  return { ...loaded, guardrails };
}

let standard: LoadedProfile | undefined;

function standardProfile(): LoadedProfile {
  if (standard !== undefined) return standard;
  const loaded = loadProfile(PROFILE, 'standard-checks.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return (standard = loaded.value);
}

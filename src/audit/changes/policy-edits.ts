import { UNSTORED } from '../../model/metadata.js';
import { labelOf } from '../../model/labels.js';
import { parseFieldPath } from '../../model/field-path.js';
import { DIRECTIONS, type NetworkPolicy, type Peer, type PolicyRule } from '../../model/network-policy.js';
import { PortSet } from '../../model/port-set.js';
import { matches } from '../../model/selector.js';
import { listed, portsOf } from '../../reach/rule-parts.js';
import type { EditStep } from '../../reach/remedy.js';
import type { AuditCase } from '../audit-case.js';
import type { AuditFinding } from '../audit-report.js';
import { backendsOf, targetsOn } from '../backends.js';
import type { Candidate } from './candidate.js';
import type { PolicyCase } from './deletions.js';
import { editedManifest, editedPolicy, type PolicyDifference } from './policy-object.js';
import { isExcepted, spokenBy } from './spoken-by.js';

/**
 * Findings that say that a rule does nothing and can go. One that others defeat, or that names a port nobody has, was meant for
 * something: what is wrong there, only people can tell.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['idle-rule', 'ignored-rule', 'forbid-redundant-policies']);
/** Those that speak of one peer which can go while others stay. */
const ABOUT_PEERS: ReadonlySet<string> = new Set(['forbid-idle-selectors', 'limit-cidr-width']);

/** What of a policy could be narrower, in one edit of all of it; undefined where nothing comes to mind. */
export function editOf({ policy, raw, findings }: PolicyCase, audited: AuditCase): Candidate | undefined {
  const mended = findings.filter((finding) => !isExcepted(finding));
  const difference: PolicyDifference = {
    steps: onceRepeated(
      DIRECTIONS.flatMap((direction) =>
        policy.rules[direction].flatMap((rule) => stepFor(rule, { policy, findings: mended, audited })),
      ),
      mended,
    ),
    labels: missingLabels(policy, mended, audited),
  };
  const asksTypes = mended.some((finding) => spokenBy(finding) === 'require-policy-types') && !policy.typesWritten;
  if (difference.steps.length === 0 && Object.keys(difference.labels).length === 0 && !asksTypes) return undefined;
  const { namespace, name } = policy;
  const after = editedPolicy(policy, difference);
  const removed = difference.steps.filter((step) => step.do === 'remove');
  const neutral = editedPolicy(policy, { steps: removed, labels: {} });
  return {
    title: `Change NetworkPolicy ${namespace}/${name}: ${describe(difference)}`,
    slug: `change-${namespace}-${name}`,
    namespace,
    action: { do: 'apply', edit: { before: policy, after, steps: difference.steps } },
    manifest: editedManifest(raw, policy, difference),
    ...(removed.length === 0 ? {} : { neutral }),
  };
}

/** Rules may repeat each other: of those that could each go alone, one goes at a time. */
function onceRepeated(steps: readonly EditStep[], findings: readonly AuditFinding[]): readonly EditStep[] {
  const repeated = new Set(
    findings.filter((finding) => spokenBy(finding) === 'forbid-redundant-policies').map(({ at }) => at),
  );
  const [first] = steps.filter(({ at }) => repeated.has(at));
  return steps.filter((step) => step === first || !repeated.has(step.at));
}

interface RuleCase {
  readonly policy: NetworkPolicy;
  readonly findings: readonly AuditFinding[];
  readonly audited: AuditCase;
}

function stepFor(rule: PolicyRule, asked: RuleCase): readonly EditStep[] {
  const about = asked.findings.filter(({ at }) => at === rule.at || at.startsWith(`${rule.at}.`));
  if (about.some((finding) => finding.at === rule.at && WITHOUT_EFFECT.has(spokenBy(finding))))
    return [{ do: 'remove', at: rule.at }];
  const narrower = withPorts(withoutPeers(rule, about), about, asked);
  if (narrower === undefined) return [{ do: 'remove', at: rule.at }];
  return narrower === rule ? [] : [{ do: 'replace', at: rule.at, rule: narrower }];
}

/** The rule without the peers that are found fault with; undefined where an idle one was the only one. */
function withoutPeers(rule: PolicyRule, findings: readonly AuditFinding[]): PolicyRule | undefined {
  if (rule.peers.kind === 'anyone') return rule;
  const { list } = rule.peers;
  const faults = findings.filter((finding) => ABOUT_PEERS.has(spokenBy(finding)));
  const isFaulty = ({ at }: Peer): boolean => faults.some((fault) => fault.at.startsWith(`${at}.`));
  const kept = list.filter((peer) => !isFaulty(peer));
  if (kept.length === list.length) return rule;
  const peers = listed(kept);
  if (peers !== undefined) return { ...rule, peers };
  // A block that is too wide is what somebody needs, if only a part of it.
  return list.some(({ kind }) => kind === 'addresses') ? rule : undefined;
}

/** Where a rule opens every port, those alone that stand behind Services: of which every pod of the policy has some. */
function withPorts(
  rule: PolicyRule | undefined,
  findings: readonly AuditFinding[],
  asked: RuleCase,
): PolicyRule | undefined {
  if (rule?.direction !== 'ingress' || rule.ports.kind === 'listed') return rule;
  if (!findings.some((finding) => finding.at === rule.at && spokenBy(finding) === 'limit-ports')) return rule;
  const ports = servedBy(asked);
  return ports === undefined || ports.isEmpty ? rule : { ...rule, ports: portsOf(ports) };
}

function servedBy({ policy: { namespace, podSelector }, audited }: RuleCase): PortSet | undefined {
  const { exposure, snapshot } = audited;
  const services = (exposure?.services ?? []).filter((service) => service.namespace === namespace);
  const served = new Map<unknown, PortSet>();
  for (const service of services) {
    for (const { end, pod } of backendsOf(service, snapshot)) {
      if (!matches(podSelector, pod.labels)) continue;
      const key = `${end.workloadKind}/${end.name}`;
      served.set(key, (served.get(key) ?? PortSet.empty).union(targetsOn(pod, service.ports)));
    }
  }
  const selected = audited.engine.selected(snapshot, { ...EMPTY, namespace, podSelector });
  const all = selected.map(({ workloadKind, name }) => served.get(`${workloadKind}/${name}`));
  if (all.length === 0 || all.some((ports) => ports === undefined || ports.isEmpty)) return undefined;
  return PortSet.union(all.filter((ports) => ports !== undefined));
}

const EMPTY: NetworkPolicy = {
  kind: 'NetworkPolicy',
  namespace: '',
  name: '',
  metadata: UNSTORED,
  podSelector: { at: '', requirements: [] },
  isolates: { ingress: true, egress: false },
  typesWritten: true,
  rules: { ingress: [], egress: [] },
};

/** Labels that a guardrail asks for and that the namespace carries. */
function missingLabels(
  policy: NetworkPolicy,
  findings: readonly AuditFinding[],
  { snapshot }: AuditCase,
): Readonly<Record<string, string>> {
  const own = snapshot.namespaces.get(policy.namespace)?.metadata.labels ?? {};
  const labels: Record<string, string> = {};
  for (const finding of findings) {
    if (spokenBy(finding) !== 'require-metadata') continue;
    const [metadata, field, key] = parseFieldPath(finding.at);
    if (metadata !== 'metadata' || field !== 'labels' || typeof key !== 'string') continue;
    const value = labelOf(own, key);
    if (value !== undefined && labelOf(policy.metadata.labels, key) === undefined) labels[key] = value;
  }
  return labels;
}

function describe({ steps, labels }: PolicyDifference): string {
  const removed = steps.filter((step) => step.do === 'remove').length;
  const narrowed = steps.length - removed;
  const keys = Object.keys(labels);
  const parts = [
    ...(removed === 0 ? [] : [`${removed} ${removed === 1 ? 'rule' : 'rules'} less`]),
    ...(narrowed === 0 ? [] : [`${narrowed} narrower ${narrowed === 1 ? 'rule' : 'rules'}`]),
    ...(keys.length === 0 ? [] : [`label ${keys.join(', ')} of its namespace`]),
  ];
  return parts.length === 0 ? 'policyTypes written out' : parts.join(', ');
}

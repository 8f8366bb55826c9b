import type { AuditFinding, AuditReport } from '../../src/audit/audit-report.js';
import type { AuditView } from '../../src/report/audit-view.js';
import { PortSet } from '../../src/model/port-set.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';

function policyOf(spec: unknown) {
  const read = parseNetworkPolicy({ metadata: { name: 'web', namespace: 'shop' }, spec });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const BEFORE = policyOf({ podSelector: {}, ingress: [{}] });
const AFTER = policyOf({ podSelector: {} });

/** A default-deny that takes DNS away, and says so. */
export const LOSES_DNS: AuditFinding = {
  id: 'too-narrow/loses-dns/NetworkPolicy/shop/default-deny',
  section: 'too-narrow',
  check: 'loses-dns',
  severity: 'high',
  subject: { kind: 'NetworkPolicy', namespace: 'shop', name: 'default-deny' },
  at: '',
  message: 'isolates 3 workloads for egress and leaves them no DNS',
  evidence: [
    'shop/web (Deployment) -> kube-system/coredns (Deployment): nothing on port 53',
    'no policy allows UDP 53',
  ],
  fix: 'allow egress to the DNS of the cluster',
};

/** What a guardrail says, under an exception. */
export const EXCEPTED: AuditFinding = {
  id: 'guardrails/limit-cidr-width/NetworkPolicy/shop/web/12345678',
  section: 'guardrails',
  check: 'limit-cidr-width',
  severity: 'info',
  subject: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' },
  at: 'spec.egress[0].to[0].ipBlock.cidr',
  message: 'allows 0.0.0.0/0; the widest block allowed is /16',
  evidence: [],
  fix: 'name the networks it really calls\nAsk #netsec.',
  source: {
    guardrail: 'no-wide-egress',
    rule: 'limit-cidr-width',
    action: 'Deny',
    effect: 'Audit',
    standing: 'excepted',
    exception: 'legacy',
  },
};

const WEB = { kind: 'workload', namespace: 'shop', name: 'web', workloadKind: 'Deployment' } as const;
const DB = { ...WEB, namespace: 'data', name: 'db' } as const;

/** One of everything. */
export const AUDIT: AuditReport = {
  at: '2026-06-01T12:00:00.000Z',
  wholeAt: '2026-06-01T12:00:00.000Z',
  profile: { name: 'baseline', hash: '0123456789abcdef' },
  counts: { namespaces: 2, policies: 2, workloads: 5 },
  inventory: [
    {
      policy: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' },
      created: '2025-01-02T03:04:05Z',
      owner: 'team=web',
      directions: ['ingress'],
      selected: 1,
      selects: [WEB],
      expires: '2026-07-01T00:00:00Z',
    },
  ],
  namespaces: [
    {
      namespace: 'shop',
      role: 'application',
      coverage: {
        ingress: { isolated: 3, total: 4, unprotected: [WEB] },
        egress: { isolated: 4, total: 4, unprotected: [] },
      },
      policies: 2,
      score: {
        value: 82,
        terms: [
          { points: -8, reason: '1 of 4 workloads are not isolated for ingress' },
          { points: -10, reason: '1 high finding, 10 each' },
        ],
      },
    },
    {
      namespace: 'data',
      role: 'application',
      coverage: {
        ingress: { isolated: 1, total: 1, unprotected: [] },
        egress: { isolated: 1, total: 1, unprotected: [] },
      },
      policies: 0,
      score: { value: 100, terms: [] },
    },
  ],
  map: {
    connections: [{ from: WEB, to: DB, ports: PortSet.everything }],
    notIsolated: [],
    assumptions: [],
    holds: 'all',
    total: 1,
    links: [{ from: 'shop', to: 'data', count: 1, ports: PortSet.everything }],
  },
  picture: { grain: 'workload', groups: [], links: [], explanations: [] },
  findings: [LOSES_DNS, EXCEPTED],
  cut: [{ section: 'stale', check: 'selects-nothing', count: 3 }],
  exceptions: [
    {
      name: 'legacy',
      owner: 'team-web',
      reason: 'a partner without fixed addresses',
      guardrails: ['no-wide-egress'],
      expires: '2026-06-20T00:00:00Z',
      state: 'expires-soon',
      covers: 1,
    },
  ],
  changes: [
    {
      id: '001-narrow-shop-web',
      title: 'Take the rule out of NetworkPolicy shop/web that lets anyone in',
      action: { do: 'apply', edit: { before: BEFORE, after: AFTER, steps: [{ do: 'remove', at: 'spec.ingress[0]' }] } },
      manifest: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'web', namespace: 'shop', labels: { team: 'on' } },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      },
      mends: [LOSES_DNS.id],
      effect: { opened: 0, closed: 2, isolationGained: 1, isolationLost: 0 },
    },
    {
      id: '002-delete-shop-old',
      title: 'Delete NetworkPolicy shop/old, which changes nothing',
      action: { do: 'delete', policy: { kind: 'NetworkPolicy', namespace: 'shop', name: 'old' } },
      manifest: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'old', namespace: 'shop' },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      },
      mends: [],
      effect: { opened: 0, closed: 0, isolationGained: 0, isolationLost: 0 },
    },
  ],
  assumptions: [{ id: 'node-traffic', text: 'Nodes reach the pods that run on them', about: [] }],
  undecided: ['not all workloads of the cluster are known'],
};

/** All of it. */
export const VIEW: AuditView = {
  report: AUDIT,
  comparison: undefined,
  failOn: undefined,
  placeOf: ({ name }) => (name === 'web' ? { file: 'a/web.yaml', line: 12, column: 3 } : undefined),
  commands: [],
};

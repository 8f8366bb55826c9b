import {
  SEVERITIES,
  type AuditFinding,
  type AuditReport,
  type ProposedChange,
  type Section,
  type Severity,
} from '../../src/audit/audit-report.js';
import type { NetworkPolicy } from '../../src/model/network-policy.js';
import { mapPicture } from '../../src/audit/map-picture.js';
import { PortSet } from '../../src/model/port-set.js';
import type { PageDecisions } from '../../src/report/page-document.js';
import { auditOf, inputOf } from '../audit/auditing.js';
import { caseOf } from '../../src/audit/audit-case.js';
import { profileOf } from '../changes.js';
import { HOSTILE_NAMES, workload } from '../report/sample-reach.js';

interface App {
  readonly name: string;
  readonly kind?: string;
}

function namespace(name: string, apps: readonly App[]): string {
  return [
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { team: ${name} } }`,
    ...apps.map(
      (app) =>
        `apiVersion: apps/v1\nkind: ${app.kind ?? 'Deployment'}\nmetadata: { namespace: ${name}, name: ${app.name} }\nspec: { template: { metadata: { labels: { app: ${app.name} } }, spec: { containers: [{ name: main }] } } }`,
    ),
  ].join('\n---\n');
}

function policy(path: string, spec: string, metadata = ''): string {
  const [namespace = '', name = ''] = path.split('/');
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${namespace}, name: ${name}${metadata} }\nspec: ${spec}`;
}

function ingress(path: string, app: string, rule: string): string {
  return policy(
    path,
    `{ podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Ingress], ingress: [${rule}] }`,
    ', labels: { team: platform }, creationTimestamp: "2025-06-01T00:00:00Z"',
  );
}

function from(namespace: string, app: string, port: number): string {
  return `{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } }, podSelector: { matchLabels: { app: ${app} } } }], ports: [{ port: ${port} }] }`;
}

function defaultDeny(namespace: string, types: string): string {
  return policy(`${namespace}/default-deny`, `{ podSelector: {}, policyTypes: [${types}] }`);
}

const SMALL = [
  namespace('ingress-nginx', [{ name: 'controller' }]),
  namespace('shop', [{ name: 'web' }, { name: 'api' }, { name: 'worker' }, { name: 'mailer' }]),
  namespace('data', [
    { name: 'postgres', kind: 'StatefulSet' },
    { name: 'redis', kind: 'StatefulSet' },
  ]),
  namespace('payments', [{ name: 'gateway' }, { name: 'ledger' }]),
  namespace('monitoring', [{ name: 'prometheus', kind: 'StatefulSet' }, { name: 'grafana' }]),
  namespace('kube-system', [{ name: 'coredns' }]),
  ingress('ingress-nginx/public', 'controller', '{ ports: [{ port: 443 }] }'),
  defaultDeny('ingress-nginx', 'Ingress'),
  defaultDeny('shop', 'Ingress, Egress'),
  ingress('shop/web', 'web', from('ingress-nginx', 'controller', 8080)),
  ingress('shop/api', 'api', `${from('shop', 'web', 9000)}, ${from('monitoring', 'prometheus', 9090)}`),
  policy(
    'shop/egress',
    '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }, { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }] }, { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }], ports: [{ port: 53, protocol: UDP }, { port: 53 }] }, { to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }], ports: [{ port: 443 }] }] }',
    ', annotations: { firebreak.dev/expires: "2026-02-01" }',
  ),
  defaultDeny('data', 'Ingress'),
  ingress(
    'data/postgres',
    'postgres',
    `${from('shop', 'api', 5432)}, ${from('shop', 'worker', 5432)}, ${from('payments', 'ledger', 5432)}`,
  ),
  ingress('data/redis', 'redis', from('shop', 'api', 6379)),
  defaultDeny('payments', 'Ingress'),
  ingress('payments/gateway', 'gateway', from('shop', 'api', 8443)),
  ingress('payments/ledger', 'ledger', from('payments', 'gateway', 7000)),
].join('\n---\n');

const PROFILE = profileOf(`  guardrails:
    - { name: no-wide-egress, rule: limit-cidr-width, action: Deny }
    - { name: isolated, rule: require-default-deny, action: Warn }
    - { name: dns, rule: require-dns, action: Warn }
  exceptions:
    - { name: partner-sftp, guardrails: [no-wide-egress], match: { namespaces: [billing] }, reason: "SFTP partner without fixed addresses", owner: team-billing, expires: 2026-01-20 }
    - { name: legacy, guardrails: [isolated], match: { names: [web] }, reason: "moves in spring", owner: team-web, expires: 2028-01-20 }
    - { name: migration, guardrails: [dns], match: { namespaces: [shop] }, reason: "while DNS moves", owner: platform, expires: 2025-12-01 }
`);

function finding(severity: Severity, section: Section, told: Partial<AuditFinding>): AuditFinding {
  const message = told.message ?? 'something is wrong';
  return {
    id: `${section} ${message}`,
    section,
    check: 'sample',
    severity,
    subject: { kind: 'Namespace', namespace: 'monitoring', name: 'monitoring' },
    at: '',
    message,
    evidence: [],
    fix: '',
    ...told,
  };
}

const FINDINGS: readonly AuditFinding[] = [
  finding('critical', 'isolation', {
    check: 'forbid-reach',
    subject: { kind: 'NetworkPolicy', namespace: 'shop', name: 'egress' },
    at: 'spec.egress[3].to[0].ipBlock.cidr',
    message: 'every workload of shop can reach the whole Internet, and payments can be reached from there',
    evidence: ['shop/api (Deployment) -> world except 10.0.0.0/8: TCP 443', 'allowed by NetworkPolicy shop/egress'],
    fix: 'name the networks it really calls, or use an egress gateway',
  }),
  finding('high', 'coverage', {
    check: 'open-namespace',
    message: 'no workload of monitoring is isolated for ingress: anyone may talk to prometheus and grafana',
    evidence: ['grafana (Deployment)', 'prometheus (StatefulSet)'],
    fix: 'apply a default-deny, and allow what is needed:\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy',
  }),
  finding('medium', 'too-narrow', {
    check: 'loses-dns',
    subject: { kind: 'NetworkPolicy', namespace: 'shop', name: 'default-deny' },
    message: 'worker cannot ask the DNS over TCP',
    fix: 'allow TCP 53 to kube-system as well',
  }),
  finding('low', 'redundant', {
    check: 'covered',
    subject: { kind: 'NetworkPolicy', namespace: 'data', name: 'redis' },
    message: 'could be taken away without a difference to any pod',
    fix: 'delete it',
  }),
];

function appliedPolicy(): NetworkPolicy {
  const [policy] = inputOf(defaultDeny('monitoring', 'Ingress')).objects;
  if (policy?.value.kind !== 'NetworkPolicy') throw new Error('no policy');
  return policy.value;
}

const CHANGES: readonly ProposedChange[] = [
  {
    id: '001-default-deny-monitoring',
    title: 'Isolate monitoring for ingress, and let nobody in but grafana',
    action: { do: 'apply', edit: { before: undefined, after: appliedPolicy(), steps: [] } },
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: 'monitoring' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
    mends: [FINDINGS[1]?.id ?? ''],
    effect: { opened: 0, closed: 14, isolationGained: 2, isolationLost: 0 },
  },
  {
    id: '002-delete-redis',
    title: 'Delete data/redis, which postgres covers',
    action: { do: 'delete', policy: { kind: 'NetworkPolicy', namespace: 'data', name: 'redis' } },
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'redis', namespace: 'data' },
      spec: { podSelector: { matchLabels: { app: 'redis' } }, policyTypes: ['Ingress'], ingress: [{}] },
    },
    mends: [FINDINGS[3]?.id ?? ''],
    effect: { opened: 0, closed: 0, isolationGained: 0, isolationLost: 0 },
  },
];

/** A cluster in which there is nothing. */
export function emptyAudit(): AuditReport {
  return auditOf('');
}

/** Six namespaces with what is found in such ones. */
export function smallAudit(): AuditReport {
  const report = auditOf(SMALL, { profile: PROFILE });
  const findings = [...FINDINGS, ...report.findings].sort(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
  return { ...report, findings, changes: CHANGES };
}

/** 2,000 workloads in 100 namespaces, a third of them open. */
export function largeAudit(): AuditReport {
  const names = Array.from({ length: 100 }, (_, k) => `team-${String(k).padStart(2, '0')}`);
  const apps = Array.from({ length: 20 }, (_, k) => ({ name: `app-${String(k).padStart(2, '0')}` }));
  return auditOf(
    names
      .flatMap((name, k) => [
        namespace(name, apps),
        ...(k % 3 === 0 ? [] : [defaultDeny(name, 'Ingress, Egress')]),
        ingress(`${name}/front`, 'app-00', from(names[(k + 1) % 100] ?? '', 'app-01', 8080)),
        ingress(`${name}/inner`, 'app-01', from(name, 'app-00', 9000)),
        policy(
          `${name}/out`,
          `{ podSelector: { matchLabels: { app: app-01 } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${names[(k + 99) % 100] ?? ''} } } }], ports: [{ port: 8080 }] }] }`,
        ),
      ])
      .join('\n---\n'),
    { profile: PROFILE },
  );
}

/** The small cluster in which everything is called something that tries to be more than a name. */
export function hostileAudit(): AuditReport {
  const report = smallAudit();
  const names = [
    ...HOSTILE_NAMES,
    '</script><script>globalThis.broken = true</script>',
    '<!--',
    'x'.repeat(5000),
    ']]>',
  ];
  const evil = names.map((name) => ({ ...workload('a/b'), namespace: name, name, workloadKind: name }));
  const input = inputOf(SMALL);
  const map: AuditReport['map'] = {
    ...report.map,
    connections: evil.map((one, k) => ({
      from: one,
      to: evil[(k + 1) % evil.length] ?? one,
      ports: PortSet.everything,
    })),
    links: names.map((name) => ({ from: name, to: names[0] ?? '', count: 1, ports: PortSet.everything })),
  };
  const audited = { ...caseOf(input), ends: new Map(evil.map((end) => [end.namespace, [end]])) };
  return {
    ...report,
    profile: { name: names[5] ?? '', hash: names[5] ?? '' },
    map,
    picture: { ...mapPicture(map, audited), explanations: report.picture.explanations },
    findings: names.map((name, k) =>
      finding('high', 'guardrails', {
        id: `${k}`,
        check: name,
        subject: { kind: name, namespace: name, name },
        at: name,
        message: name,
        evidence: [name],
        fix: name,
        source: { guardrail: name, rule: name, action: 'Deny', effect: 'Deny', standing: 'existing', exception: name },
      }),
    ),
    changes: names.map((name, k) => ({
      action: { do: 'delete' as const, policy: { kind: 'NetworkPolicy' as const, namespace: name, name } },
      mends: [],
      effect: { opened: 0, closed: 0, isolationGained: 0, isolationLost: 0 },
      id: `${k}-${name}`,
      title: name,
      manifest: { kind: name, metadata: { name, annotations: { [name]: name } } },
    })),
    namespaces: report.namespaces
      .flatMap((each) =>
        names.map((name) => ({ ...each, namespace: name, score: { value: 1, terms: [{ points: -1, reason: name }] } })),
      )
      .slice(0, names.length),
    exceptions: names.map((name) => ({
      name,
      owner: name,
      reason: name,
      guardrails: [name],
      expires: name,
      state: 'in-force' as const,
      covers: 1,
    })),
    inventory: names.map((name) => ({
      policy: { kind: 'NetworkPolicy', namespace: name, name },
      created: name,
      owner: name,
      directions: [],
      selected: 1,
      selects: evil.slice(0, 1),
      expires: name,
    })),
    assumptions: names.map((name) => ({ id: 'host-network', text: name, about: [name] })),
    undecided: names,
  };
}

/** What a webhook has counted. */
export const DECISIONS: PageDecisions = {
  requests: [
    { kind: 'NetworkPolicy', operation: 'CREATE', decision: 'allow', dryRun: false, count: 1240 },
    { kind: 'NetworkPolicy', operation: 'UPDATE', decision: 'deny', dryRun: false, count: 31 },
    { kind: 'Namespace', operation: 'UPDATE', decision: 'warn', dryRun: true, count: 4 },
  ],
  guardrails: [
    { guardrail: 'no-wide-egress', action: 'Deny', count: 29 },
    { guardrail: 'isolated', action: 'Warn', count: 4 },
  ],
  breakGlass: 1,
};

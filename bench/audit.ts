/**
 * An audit of a large cluster once its snapshot is there, and beside it what of that goes into the review of every object alone, and
 * what an audit of what a change touches takes instead: seconds, and the most memory that the process ever took.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditWhole, type Audit } from '../src/audit/audit.js';
import type { AuditedObject, AuditInput } from '../src/audit/audit-input.js';
import { auditTouched } from '../src/audit/touched/audit-touched.js';
import { touchedSince } from '../src/audit/touched/touched.js';
import { loadProfile } from '../src/guardrails/load-profile.js';
import { review } from '../src/guardrails/review.js';
import { parseNamespace } from '../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import { parseWorkload } from '../src/kubernetes/parse-workload.js';
import type { Service } from '../src/model/exposure.js';
import type { Result } from '../src/model/result.js';
import { SNAPSHOT_KINDS, snapshotOf, withObject, type SnapshotObject } from '../src/model/snapshot.js';
import { ReachEngine } from '../src/reach/reach-engine.js';
import { namespaceName, sampleClusterPolicy, sampleNamespace, samplePod, SIZE } from './sample-cluster.js';

const NOW = Date.UTC(2026, 5, 1);
const SERVICES_EACH = 3;
const APPS = ['web', 'api', 'worker'];

function read<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function list<T>(count: number, make: (k: number) => T): T[] {
  return Array.from({ length: count }, (_, k) => make(k));
}

/** The cluster's DNS, which the policies of all namespaces speak of. */
const SYSTEM = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
const DNS_POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'kube-system', name: 'coredns', labels: { 'k8s-app': 'kube-dns' } },
  spec: { containers: [{ name: 'coredns' }] },
  status: { phase: 'Running', podIPs: [{ ip: '10.255.0.10' }] },
};

function inputOf(): AuditInput {
  const objects: AuditedObject[] = [
    { raw: SYSTEM, value: read(parseNamespace(SYSTEM)) },
    ...list(SIZE.namespaces, (k) => ({ raw: sampleNamespace(k), value: read(parseNamespace(sampleNamespace(k))) })),
    ...list(SIZE.policies, (k) => ({
      raw: sampleClusterPolicy(k),
      value: read(parseNetworkPolicy(sampleClusterPolicy(k))),
    })),
  ];
  const pods = list(SIZE.pods, (k): SnapshotObject => read(parseWorkload(samplePod(k), 'Pod')));
  pods.push(read(parseWorkload(DNS_POD, 'Pod')));
  const services = list(SIZE.namespaces * SERVICES_EACH, (k): Service => {
    const name = APPS[k % SERVICES_EACH] ?? '';
    return {
      kind: 'Service',
      namespace: namespaceName(Math.floor(k / SERVICES_EACH)),
      name,
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }],
    };
  });
  const file = join(import.meta.dirname, '..', 'policies', 'profiles', 'baseline.yaml');
  const profile = loadProfile(readFileSync(file, 'utf8'), file);
  if (!profile.ok) throw new Error(JSON.stringify(profile.problems));
  return {
    snapshot: snapshotOf([...objects.map(({ value }) => value), ...pods], SNAPSHOT_KINDS),
    objects,
    exposure: { services, ingresses: [] },
    profile: profile.value,
    now: NOW,
    engine: new ReachEngine(),
    settings: { ownerKeys: ['team'], isSystem: () => false, isMonitoring: () => false, expiresSoon: 30 * 86_400_000 },
  };
}

function seconds(work: () => unknown): string {
  const start = process.hrtime.bigint();
  const used = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(used);
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  return `${elapsed.toFixed(2).padStart(6)} s, ${((user + system) / 1e6).toFixed(2).padStart(6)} s of processor`;
}

function reviewEach({ objects, profile, snapshot, now, engine }: AuditInput): void {
  for (const { raw, value } of objects) {
    const about = { operation: 'CREATE', subresource: '', name: value.name, actor: undefined, dryRun: false } as const;
    const after =
      value.kind === 'Namespace'
        ? {
            ...about,
            kind: value.kind,
            namespace: value.name,
            before: undefined,
            after: { raw, read: { ok: true, value } } as const,
          }
        : {
            ...about,
            kind: value.kind,
            namespace: value.namespace,
            before: undefined,
            after: { raw, read: { ok: true, value } } as const,
          };
    review(after, { profile, snapshot, now, reach: engine, unanswered: () => undefined });
  }
}

const input = inputOf();
const memory = (): string => `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;
console.log(
  `${SIZE.pods} pods, ${SIZE.policies} policies, ${SIZE.namespaces} namespaces; snapshot and inputs ${memory()}`,
);
console.log(
  `engine reads it         ${seconds(() => {
    input.engine.at(input.snapshot);
  })}`,
);
console.log(
  `review of every object  ${seconds(() => {
    reviewEach(input);
  })}   peak ${memory()}`,
);
let last: Audit | undefined;
console.log(
  `audit, first            ${seconds(() => {
    last = auditWhole(input);
  })}   peak ${memory()}`,
);
console.log(
  `audit, again            ${seconds(() => {
    last = auditWhole(input);
  })}   peak ${memory()}   ${last?.report.findings.length ?? 0} findings`,
);

/** Each goes on from the one before, as in a controller. */
function after(what: string, object: SnapshotObject, raw: AuditedObject['raw']): void {
  if (last === undefined) throw new Error('nothing is audited');
  const before: Audit = last;
  const { snapshot, objects } = before.input;
  const placeOf = (one: SnapshotObject): string => `${one.kind} ${'namespace' in one ? one.namespace : ''}/${one.name}`;
  const next = {
    ...before.input,
    snapshot: withObject(snapshot, object),
    objects: objects.map((each) =>
      placeOf(each.value) === placeOf(object) ? ({ raw, value: object } as AuditedObject) : each,
    ),
  };
  let namespaces = 0;
  const took = seconds(() => {
    const touched = touchedSince(before, next);
    if (touched === 'everything') throw new Error(`${what} touches everything`);
    namespaces = touched.namespaces.size;
    last = auditTouched(before, next, touched) ?? before;
  });
  console.log(`${what.padEnd(23)} ${took}   ${namespaces} of ${SIZE.namespaces} namespaces touched`);
}

for (const [round, team] of [
  ['first', 'team-8'],
  ['again', 'team-7'],
] as const) {
  const opened = {
    ...sampleClusterPolicy(35),
    spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}], egress: [{}] },
    metadata: { ...(sampleClusterPolicy(35)['metadata'] as object), annotations: { round } },
  };
  after(`a policy, ${round}`, read(parseNetworkPolicy(opened)), opened);
  const pod = { ...samplePod(350), metadata: { ...(samplePod(350)['metadata'] as object), labels: { app: round } } };
  after(`a pod, ${round}`, read(parseWorkload(pod, 'Pod')), pod);
  const relabelled = { ...sampleNamespace(7), metadata: { name: namespaceName(7), labels: { team } } };
  after(`a namespace, ${round}`, read(parseNamespace(relabelled)), relabelled);
}

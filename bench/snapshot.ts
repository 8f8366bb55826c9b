import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadProfile, type LoadedProfile } from '../src/guardrails/load-profile.js';
import { review } from '../src/guardrails/review.js';
import { parseNamespace } from '../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import { ReachEngine } from '../src/reach/reach-engine.js';
import { parseWorkload } from '../src/kubernetes/parse-workload.js';
import type { Change, NamespaceChange, PolicyChange } from '../src/model/change.js';
import type { Result } from '../src/model/result.js';
import {
  EMPTY_SNAPSHOT,
  SNAPSHOT_KINDS,
  snapshotOf,
  type Snapshot,
  type SnapshotObject,
} from '../src/model/snapshot.js';
import { startCluster, until } from './cluster-process.js';
import { sampleClusterPolicy, sampleNamespace, samplePod, SIZE } from './sample-cluster.js';
import { benchFiles, startFirebreak, type BenchFiles } from './webhook-process.js';

// A large cluster in memory: how long until it is there, what it takes, how fast it changes, and what a review of all
// rules costs beside the same review on an empty snapshot.

const EVENTS = 50_000;
const REVIEWS = 20_000;
const NOW = Date.UTC(2026, 0, 2);

/** What a policy asks of namespaces, for each policy. */
const ASKED: Readonly<Record<string, (k: number) => unknown>> = {
  'all let it in': () => ({ matchLabels: { zone: 'trusted' } }),
  'one value in 1,000': (k) => ({ matchLabels: { zone: `zone-${k % 1_000}` } }),
  Exists: () => ({ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }),
  'NotIn, 1,000 values': (k) => ({
    matchExpressions: [{ key: 'zone', operator: 'NotIn', values: [`old-${k % 1_000}`] }],
  }),
};

const files = await benchFiles();
try {
  console.log(`${SIZE.pods} pods, ${SIZE.policies} policies, ${SIZE.namespaces} namespaces, Node ${process.version}`);
  await measureWebhook(files);
} finally {
  files.remove();
}
measureReviews();
measureRelabels();

async function measureWebhook(shared: BenchFiles): Promise<void> {
  const api = await startCluster(shared);
  try {
    const idle = await startFirebreak(shared, { cluster: [] });
    await sleep(1_000);
    const idleMemory = idle.memory();
    await idle.stop();
    const webhook = await startFirebreak(shared, { cluster: ['--kubeconfig', api.kubeconfig] });
    try {
      const listed = performance.now();
      await until(webhook, (text) => text.includes(`firebreak_cluster_objects{kind="Pod"} ${SIZE.pods}\n`));
      const seconds = (webhook.startup + performance.now() - listed) / 1000;
      console.log(`  from exec to the whole cluster in memory  ${seconds.toFixed(1)} s`);
      await sleep(3_000);
      const memory = webhook.memory();
      console.log(
        `  memory ${memory.toFixed(0)} MB, idle without a cluster ${idleMemory.toFixed(0)} MB: ${(memory - idleMemory).toFixed(0)} MB more (wanted: at most 250)`,
      );
      const began = performance.now();
      await api.change(EVENTS);
      await until(webhook, (text) => text.includes(`firebreak_cluster_objects{kind="Pod"} ${SIZE.pods + 1}\n`));
      const rate = EVENTS / ((performance.now() - began) / 1000);
      console.log(
        `  ${rate.toFixed(0)} events a second, over ${EVENTS} changes of pods; memory then ${webhook.memory().toFixed(0)} MB`,
      );
    } finally {
      await webhook.stop();
    }
  } finally {
    await api.stop();
  }
}

function measureReviews(): void {
  const full = snapshotOf(allObjects(), SNAPSHOT_KINDS);
  const empty = snapshotOf([], SNAPSHOT_KINDS);
  const profile = wholeProfile();
  const changes = Array.from({ length: 1_000 }, (_, k) => changeOf(k * 9 + 3));
  console.log(`\nreview of a change by all ${profile.guardrails.length} guardrails of both profiles, microseconds`);
  for (const [name, snapshot, wanted] of [
    ['nothing known', EMPTY_SNAPSHOT, ''],
    ['an empty cluster', empty, ''],
    ['the whole cluster', full, '  (wanted: p50 under 100, p99 under 1000)'],
  ] as const) {
    const figures = latencies(changes, { profile, snapshot });
    const at = (part: number): string => (figures[Math.floor(figures.length * part)] ?? NaN).toFixed(1).padStart(7);
    console.log(`  ${name.padEnd(20)} p50 ${at(0.5)}  p99 ${at(0.99)}  most ${at(0.99999)}${wanted}`);
  }
}

/** A label of a namespace changes on which every policy relies. */
function measureRelabels(): void {
  const profile = wholeProfile();
  const changes = ['trusted', 'zone-7', 'other'].map((zone) => relabelled('old-7', zone));
  console.log(`\nreview of a change of a label on which every policy relies, microseconds  (wanted: p99 under 1000)`);
  const empty = latencies(changes, { profile, snapshot: snapshotOf([], SNAPSHOT_KINDS) });
  const base = empty[empty.length >> 1] ?? NaN;
  const tell = (name: string, figures: readonly number[]): void => {
    const [p50, p99] = [0.5, 0.99].map((part) => figures[Math.floor(figures.length * part)] ?? NaN);
    console.log(
      `  ${name.padEnd(36)} p50 ${p50?.toFixed(1).padStart(7)}  p99 ${p99?.toFixed(1).padStart(7)}  ${((p50 ?? NaN) / base).toFixed(1).padStart(6)} of an empty cluster`,
    );
  };
  tell('an empty cluster', empty);
  for (const [name, asked] of Object.entries(ASKED)) {
    for (const count of [1_000, SIZE.policies]) {
      const policies = Array.from({ length: count }, (_, k) => asking(k, asked(k)));
      tell(
        `${count} policies, ${name}`,
        latencies(changes, { profile, snapshot: snapshotOf(policies, SNAPSHOT_KINDS) }),
      );
    }
  }
}

function asking(k: number, namespaceSelector: unknown): SnapshotObject {
  const from = [{ namespaceSelector, podSelector: { matchLabels: { app: 'client' } } }];
  const metadata = { namespace: `team-${k % SIZE.namespaces}`, name: `app-${k}` };
  return read(
    parseNetworkPolicy({ metadata, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from }] } }),
  );
}

function relabelled(from: string, to: string): NamespaceChange {
  const [before, after] = [from, to].map((zone) => {
    const raw = { metadata: { name: 'blog', labels: { zone } } };
    return { raw, read: parseNamespace(raw) };
  });
  return {
    kind: 'Namespace',
    operation: 'UPDATE',
    subresource: '',
    namespace: 'blog',
    name: 'blog',
    actor: { name: 'dev', groups: ['developers'] },
    dryRun: false,
    before,
    after,
  };
}

function latencies(
  changes: readonly Change[],
  about: { profile: LoadedProfile; snapshot: Snapshot },
): readonly number[] {
  const figures: number[] = [];
  // As in the webhook, which has asked it about this cluster before.
  const reach = new ReachEngine();
  for (let k = 0; k < REVIEWS * 2; k += 1) {
    const change = changes[k % changes.length];
    if (change === undefined) continue;
    const began = process.hrtime.bigint();
    review(change, { ...about, reach, now: NOW });
    if (k >= REVIEWS) figures.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  return figures.sort((a, b) => a - b);
}

/** Every rule of the catalogue that either profile uses. */
function wholeProfile(): LoadedProfile {
  const [baseline, restricted] = ['baseline', 'restricted'].map((name) => {
    const file = join(import.meta.dirname, '..', 'policies', 'profiles', `${name}.yaml`);
    const loaded = loadProfile(readFileSync(file, 'utf8'), file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return loaded.value;
  });
  if (baseline === undefined || restricted === undefined) throw new Error('two profiles');
  return { ...restricted, guardrails: [...restricted.guardrails, ...baseline.guardrails] };
}

/** An application's policy lets in another one, as `kubectl apply` would send it. */
function changeOf(k: number): PolicyChange {
  const before = sampleClusterPolicy(k) as { metadata: { namespace: string; name: string } };
  const after = JSON.parse(JSON.stringify(before).replaceAll('8080', '9090')) as Record<string, unknown>;
  const { namespace, name } = before.metadata;
  return {
    kind: 'NetworkPolicy',
    operation: 'UPDATE',
    subresource: '',
    namespace,
    name,
    actor: { name: 'dev', groups: ['developers'] },
    dryRun: false,
    before: { raw: { ...before }, read: parseNetworkPolicy(before) },
    after: { raw: after, read: parseNetworkPolicy(after) },
  };
}

function* allObjects(): Generator<SnapshotObject> {
  yield read(parseNamespace({ metadata: { name: 'kube-system' } }));
  for (let k = 0; k < SIZE.namespaces; k += 1) yield read(parseNamespace(sampleNamespace(k)));
  for (let k = 0; k < SIZE.policies; k += 1) yield read(parseNetworkPolicy(sampleClusterPolicy(k)));
  for (let k = 0; k < SIZE.pods; k += 1) yield read(parseWorkload(samplePod(k), 'Pod'));
}

function read<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

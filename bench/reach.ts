/**
 * The reach engine on clusters of growing size: how long it reads, how much memory it takes, and what a change costs with its
 * difference. Beside it, on a size that it can do, an evaluator that asks each policy about each pair of pods.
 */
import { parseNamespace } from '../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import type { Labels } from '../src/model/labels.js';
import type { NetworkPolicy } from '../src/model/network-policy.js';
import type { Result } from '../src/model/result.js';
import { matches } from '../src/model/selector.js';
import { snapshotOf, withObject, type Snapshot, type SnapshotObject } from '../src/model/snapshot.js';
import type { Workload } from '../src/model/workload.js';
import { ReachEngine } from '../src/reach/reach-engine.js';

interface Size {
  readonly pods: number;
  readonly policies: number;
  readonly namespaces: number;
  /** How many different pods there are in a namespace, by what selectors see. */
  readonly apps: number;
}

const SIZES: readonly Size[] = [
  { pods: 1_000, policies: 100, namespaces: 20, apps: 3 },
  { pods: 10_000, policies: 1_000, namespaces: 200, apps: 3 },
  { pods: 100_000, policies: 10_000, namespaces: 2_000, apps: 3 },
  { pods: 100_000, policies: 10_000, namespaces: 2_000, apps: 15 },
];
const CHANGES = 2_000;
const RELABELS = 200;
const EVENTS = 1_000;

/** The same numbers in each run. */
let seed = 42;
function chance(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % below;
}

function read<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function namespace(k: number, tier = k % 3 === 0 ? 'prod' : 'test'): SnapshotObject {
  return read(parseNamespace({ metadata: { name: `team-${k}`, labels: { team: `t${k % 200}`, tier } } }));
}

const SHARED = new Map<string, Labels>();
function pod(k: number, size: Size): Workload {
  const home = k % size.namespaces;
  const app = Math.floor(k / size.namespaces) % size.apps;
  const labels = { app: `app-${app}`, part: `part-${(home * 7 + app) % 40}`, version: `v${home % 7}` };
  const key = JSON.stringify(labels);
  const shared = SHARED.get(key) ?? labels;
  SHARED.set(key, shared);
  return {
    kind: 'Workload',
    source: 'Pod',
    namespace: `team-${home}`,
    name: `p-${k}`,
    labels: shared,
    owner: { kind: 'StatefulSet', name: `app-${app}` },
    namedPorts: PORTS[app % 2] ?? [],
    addresses: [`10.${(k >> 16) & 255}.${(k >> 8) & 255}.${k & 255}`],
    phase: 'running',
    hostNetwork: false,
  };
}
const PORTS = [[{ name: 'http', protocol: 'TCP', number: 8080 } as const], []];

/** Of each namespace a default-deny, DNS, two that let applications in, and what one of them may call. */
function policy(k: number, size: Size): NetworkPolicy {
  const home = k % size.namespaces;
  const nth = Math.floor(k / size.namespaces) % 5;
  const app = { matchLabels: { app: `app-${chance(size.apps)}` } };
  const port = [80, 443, 5432, 6379, 8080, 9090][chance(6)];
  const specs = [
    { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'team-0' } } }],
          ports: [{ port: 53, protocol: 'UDP' }],
        },
      ],
    },
    {
      podSelector: app,
      ingress: [
        { from: [{ podSelector: { matchLabels: { app: `app-${chance(size.apps)}` } } }], ports: [{ port: 'http' }] },
      ],
    },
    {
      podSelector: app,
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { team: `t${chance(200)}` } }, podSelector: app }],
          ports: [{ port }, { port: 8000, endPort: 8010 }],
        },
      ],
    },
    {
      podSelector: app,
      policyTypes: ['Egress'],
      egress: [
        { to: [{ ipBlock: { cidr: `203.0.${chance(64)}.0/24` } }], ports: [{ port: 443 }] },
        {
          to: [
            {
              namespaceSelector: { matchLabels: { tier: 'prod' } },
              podSelector: { matchLabels: { part: `part-${chance(40)}` } },
            },
          ],
          ports: [{ port }],
        },
      ],
    },
  ];
  return read(parseNetworkPolicy({ metadata: { namespace: `team-${home}`, name: `policy-${k}` }, spec: specs[nth] }));
}

function* objects(size: Size): Generator<SnapshotObject> {
  for (let k = 0; k < size.namespaces; k++) yield namespace(k);
  for (let k = 0; k < size.pods; k++) yield pod(k, size);
  for (let k = 0; k < size.policies; k++) yield policy(k, size);
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** The fastest of three, each with an object of its own: a machine that others use, too, takes breaks of milliseconds. */
function fastest(prepare: () => () => unknown): number {
  return Math.min(...[0, 1, 2].map(() => timed(prepare())));
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

interface Row {
  readonly size: Size;
  readonly classes: number;
  readonly build: number;
  readonly memory: number;
}

function measure(size: Size): Row {
  const snapshot = snapshotOf(objects(size), ['namespaces', 'policies', 'workloads', 'clusterPolicies']);
  const before = memory();
  const engine = new ReachEngine();
  const build = timed(() => {
    engine.at(snapshot);
  });
  // What is found out by need counts, too.
  const changes: number[] = [];
  let undecided = 0;
  for (let k = 0; k < CHANGES; k++) {
    const [which, state] = [chance(size.policies), seed];
    const time = fastest(() => {
      seed = state;
      const after = withObject(snapshot, policy(which, size));
      return () => (undecided += engine.tryDiff(snapshot, after) === undefined ? 1 : 0);
    });
    changes.push(time);
  }
  const held = memory() - before;
  const relabels: number[] = [];
  for (let k = 0; k < RELABELS; k++) {
    const [which, tier] = [chance(size.namespaces), chance(2) === 0 ? 'prod' : 'dev'];
    const time = fastest(() => {
      const after = withObject(snapshot, namespace(which, tier));
      return () => (undecided += engine.tryDiff(snapshot, after) === undefined ? 1 : 0);
    });
    relabels.push(time);
  }
  const events: number[] = [];
  let moving: Snapshot = snapshot;
  for (let k = 0; k < EVENTS; k++) {
    moving = withObject(moving, pod(size.pods + k, size));
    const at = moving;
    events.push(
      timed(() => {
        engine.at(at);
      }),
    );
  }
  const warm = changes.slice(CHANGES / 10);
  const us = (ms: number): string => `${(ms * 1000).toFixed(0)} us`;
  const classes = engine.size;
  console.log(
    `${size.pods} pods, ${size.policies} policies, ${size.namespaces} namespaces, ${classes} classes: ` +
      `build ${build.toFixed(0)} ms, memory ${held.toFixed(0)} MB; one policy with its difference p50 ${us(quantile(warm, 0.5))}, ` +
      `p99 ${us(quantile(warm, 0.99))}, longest ${us(Math.max(...changes))}; relabel p99 ${us(quantile(relabels, 0.99))}; ` +
      `pod event longest ${us(Math.max(...events))}; undecided ${undecided} of ${3 * (CHANGES + RELABELS)}`,
  );
  return { size, classes, build, memory: held };
}

/** Each policy about each pair of pods of some namespaces; of ports it knows nothing. */
function naive(size: Size): number {
  const snapshot = snapshotOf(objects(size), ['namespaces', 'policies', 'workloads']);
  const pods = [...snapshot.workloads.values()].flatMap(({ all }) => [...all.values()]);
  let allowed = 0;
  return timed(() => {
    for (const to of pods) {
      const own = [...(snapshot.policies.get(to.namespace)?.values() ?? [])].filter(
        ({ isolates, podSelector }) => isolates.ingress && matches(podSelector, to.labels),
      );
      for (const from of pods) {
        const isOpen = own.some(({ namespace, rules }) =>
          rules.ingress.some(
            ({ peers }) =>
              peers.kind === 'anyone' ||
              peers.list.some(
                (peer) =>
                  peer.kind === 'pods' &&
                  matches(peer.pods, from.labels) &&
                  (peer.namespaces.kind === 'own'
                    ? from.namespace === namespace
                    : matches(
                        peer.namespaces.selector,
                        snapshot.namespaces.get(from.namespace)?.metadata.labels ?? {},
                      )),
              ),
          ),
        );
        if (isOpen) allowed++;
      }
    }
    return allowed;
  });
}

console.log('\nThe reach engine');
console.log(
  'wanted of 100000 pods: build 1 s at 5,000 and 3 s at 30,000 classes; memory 300 and 900 MB; one policy p50 100 us,',
);
console.log('p99 1 ms and 3 ms; relabel p99 5 ms; no stall over 20 ms');
const rows = SIZES.map(measure);
const [first, , third] = rows;
if (first !== undefined && third !== undefined) {
  const factor = Math.log(third.size.pods / first.size.pods);
  const exponent = (of: (row: Row) => number): string => (Math.log(of(third) / of(first)) / factor).toFixed(2);
  console.log(
    `growth from ${first.size.pods} to ${third.size.pods} pods: time to the power of ${exponent(({ build }) => build)}, memory ${exponent(({ memory }) => memory)}`,
  );
}
const small = SIZES[0] as Size;
console.log(`naive, ingress of ${small.pods} pods asked pair by pair, without ports: ${naive(small).toFixed(0)} ms`);
const engine = new ReachEngine();
const snapshot = snapshotOf(objects(small), ['namespaces', 'policies', 'workloads', 'clusterPolicies']);
console.log(`the whole map of the same, both sides, with ports: ${timed(() => engine.map(snapshot)).toFixed(0)} ms`);

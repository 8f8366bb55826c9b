import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';
import { parse } from 'yaml';
import { renderManifests } from '../../src/install/render-manifests.js';
import { inClusterCredentials } from '../../src/kubernetes/in-cluster-credentials.js';
import { createLiveSnapshot, type LiveSnapshot } from '../../src/kubernetes/live-snapshot.js';
import type { ReflectorStatus } from '../../src/kubernetes/reflector.js';
import { collectionPaths, watchCluster } from '../../src/kubernetes/watch-cluster.js';
import { SNAPSHOT_KINDS, type Snapshot } from '../../src/model/snapshot.js';
import { WATCHED_RESOURCES } from '../../src/model/watched-resources.js';
import { SYSTEM_CLOCK } from '../../src/daemon/system-clock.js';
import type { Cluster } from './cluster.js';
import { openLine, type CuttableLine } from './cuttable-line.js';
import { eventually } from './eventually.js';

/** A cluster that is watched over a line that can be cut, with the rights that the manifests give and no other. */
export interface WatchedCluster {
  readonly line: CuttableLine;
  readonly live: LiveSnapshot;
  readonly statuses: readonly ReflectorStatus[];
  /** How often a list or watch failed for this reason. */
  readonly failures: (reason: string) => number;
  /** Waits until the snapshot equals a fresh list of everything, object by object. */
  same(t: Test): Promise<void>;
}

const NAMESPACE = 'firebreak-system';

/** Gives Firebreak its account, role and token, as its manifests and kubelet do; returns the folder of its credentials. */
export async function giveAccount(cluster: Cluster): Promise<string> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const paths: Readonly<Record<string, string>> = {
    'deploy/namespace.yaml': '/api/v1/namespaces',
    'deploy/service-account.yaml': `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`,
    'deploy/cluster-role.yaml': `${rbac}/clusterroles`,
    'deploy/cluster-role-binding.yaml': `${rbac}/clusterrolebindings`,
  };
  const rendered = new Map(renderManifests({ profile: 'spec:\n  mode: DryRun\n' }).map((file) => [file.path, file]));
  for (const [file, path] of Object.entries(paths)) {
    const { status, body } = await cluster.raw('POST', path, {
      body: parse(rendered.get(file)?.content ?? '') as unknown,
    });
    if (status !== 201) throw new Error(`${file}: ${status} ${JSON.stringify(body)}`);
  }
  const { body } = await cluster.raw('POST', `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/firebreak/token`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  const { token } = (body as { readonly status: { readonly token: string } }).status;
  const folder = join(cluster.folder, 'service-account');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), token);
  await writeFile(join(folder, 'ca.crt'), cluster.authority.certificate);
  return folder;
}

/** Watches until the test ends. */
export async function watch(t: Test, cluster: Cluster, folder: string): Promise<WatchedCluster> {
  const line = await openLine(t, Number(new URL(cluster.url).port));
  const statuses: ReflectorStatus[] = [];
  const live = createLiveSnapshot({ now: Date.now, unreadable: () => undefined });
  const watching = watchCluster({
    credentials: inClusterCredentials({ host: '127.0.0.1', port: String(line.port), folder }),
    resources: WATCHED_RESOURCES,
    into: live,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    status: (_, status) => statuses.push(status),
  });
  t.teardown(() => watching.close());
  return {
    line,
    live,
    statuses,
    failures: (reason) => statuses.filter((status) => status.kind === 'failed' && status.reason === reason).length,
    async same(t) {
      let different: readonly string[] = [];
      await eventually(
        'the snapshot to be the cluster',
        async () => {
          const fresh = contents(await freshSnapshot(cluster));
          different = differences(contents(live.snapshot), fresh);
          return live.complete && different.length === 0 ? true : undefined;
        },
        120_000,
      ).catch((error: unknown) => {
        t.comment(String(error));
      });
      t.strictSame(different.slice(0, 20), []);
    },
  };
}

/** Everything listed at once, read by the same parsers, and by nothing else of the live snapshot's. */
async function freshSnapshot(cluster: Cluster): Promise<Snapshot> {
  const fresh = createLiveSnapshot({ now: Date.now, unreadable: () => undefined });
  for (const resource of WATCHED_RESOURCES) {
    const [path = ''] = collectionPaths(resource);
    const { status, body } = await cluster.raw('GET', path);
    const sink = fresh.sink(resource);
    sink.begin();
    if (status === 200) for (const item of (body as { readonly items: readonly unknown[] }).items) sink.add(item);
    else if (status !== 404 || resource.served === 'always') throw new Error(`${resource.resource}: ${status}`);
    sink.commit();
  }
  return fresh.snapshot;
}

function contents(snapshot: Snapshot): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, namespace] of snapshot.namespaces) found.set(`Namespace ${name}`, namespace);
  for (const [namespace, policies] of snapshot.policies)
    for (const [name, policy] of policies) found.set(`NetworkPolicy ${namespace}/${name}`, policy);
  for (const [name, policy] of snapshot.clusterPolicies) found.set(name, policy);
  for (const [namespace, { all }] of snapshot.workloads)
    for (const [name, workload] of all) found.set(`${namespace} ${name}`, workload);
  for (const kind of SNAPSHOT_KINDS)
    for (const [key, unreadable] of snapshot.unreadable[kind]) found.set(`unreadable ${kind} ${key}`, unreadable);
  return found;
}

function differences(held: ReadonlyMap<string, unknown>, fresh: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...held.keys(), ...fresh.keys()])].filter(
    (key) => !held.has(key) || !isDeepStrictEqual(held.get(key), fresh.get(key)),
  );
}

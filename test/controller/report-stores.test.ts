import t, { type Test } from 'tap';
import type { WriteResult } from '../../src/controller/controller-metrics.js';
import { createReportStores, type ReportStores } from '../../src/controller/report-stores.js';
import { createTermClient, type TermClient } from '../../src/controller/term-client.js';
import { SYSTEM_CLOCK } from '../../src/daemon/system-clock.js';
import { createApiClient } from '../../src/kubernetes/api-client.js';
import { openReports, ownResult } from '../../src/report/open-reports.js';
import type { ReportFormat, ReportObject, ReportResult } from '../../src/report/policy-report.js';
import { auditOf } from '../audit/auditing.js';
import { startFakeCluster, type FakeCluster } from './fake-cluster.js';

const OPEN = '/apis/openreports.io/v1alpha1/namespaces/shop/reports/firebreak';
const WG = '/apis/wgpolicyk8s.io/v1alpha2/namespaces/shop/policyreports/firebreak';
const AT = Date.UTC(2026, 5, 1);

const NOTE: ReportResult = {
  ...ownResult('removed-policy', 'info', AT),
  result: 'skip',
  resources: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'old' }],
  message: 'removed after it had expired',
  properties: { id: 'removed/1', due: 'then', manifest: '{}' },
};

/** The reports of an audit that found nothing, with these notes in the namespace `shop`. */
function reports(format: ReportFormat, notes: readonly ReportResult[]): readonly ReportObject[] {
  return openReports(auditOf(''), { format, maxResults: 10, notes: new Map([['shop', notes]]) });
}

interface World {
  readonly cluster: FakeCluster;
  readonly client: TermClient;
  readonly wrote: WriteResult[];
  readonly told: string[];
  /** As another leader would have them. */
  readonly stores: () => ReportStores;
}

async function createWorld(t: Test): Promise<World> {
  const cluster = await startFakeCluster(t);
  const client = createApiClient({ credentials: cluster.credentials, clock: SYSTEM_CLOCK, userAgent: 'test' });
  t.teardown(() => {
    client.close();
  });
  const { signal } = new AbortController();
  const wrote: WriteResult[] = [];
  const told: string[] = [];
  return {
    cluster,
    client: createTermClient(client, { signal, holds: () => true }),
    wrote,
    told,
    stores: () =>
      createReportStores({
        client,
        signal,
        wrote: (result) => wrote.push(result),
        failed: (namespace, reason) => told.push(`${namespace} ${reason}`),
        unread: (format, reason) => told.push(`${format} ${reason}`),
      }),
  };
}

/** The same object with its fields in the order in which the API server answers them. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted<unknown>(inner)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1))) as T;
}

for (const [format, path] of [
  ['openreports', OPEN],
  ['wgpolicy', WG],
] as const)
  t.test(`who takes over writes no report of ${format} anew that says the same, nor do its notes change`, async (t) => {
    const { cluster, client, stores } = await createWorld(t);
    await (await stores().of(format)).sync(reports(format, [NOTE]), client);
    t.equal(cluster.writes.length, 2);
    cluster.put(path, sorted(cluster.get(path)) ?? {});
    const next = await stores().of(format);
    t.strictSame(next.noted, ['shop']);
    t.strictSame(next.notes('shop'), sorted([NOTE]));
    t.equal(await next.sync(reports(format, next.notes('shop')), client), 0);
    t.equal(cluster.writes.length, 2);
  });

t.test('a report whose namespace is going cannot be written, and that is no failure', async (t) => {
  const { cluster, client, stores, wrote, told } = await createWorld(t);
  const store = await stores().of('openreports');
  for (const [code, message] of [
    [
      403,
      'reports.openreports.io "firebreak" is forbidden: unable to create new content in namespace shop because it is being terminated',
    ],
    [404, 'namespaces "shop" not found'],
  ] as const) {
    cluster.refused.set(OPEN, { code, message });
    t.equal(await store.sync(reports('openreports', [NOTE]), client), 0);
  }
  t.strictSame([wrote, told], [['written'], []]);
  for (const [code, message] of [
    [403, 'reports.openreports.io is forbidden: User "x" cannot patch resource'],
    [404, 'the server could not find the requested resource'],
  ] as const) {
    cluster.refused.set(OPEN, { code, message });
    t.equal(await store.sync(reports('openreports', [NOTE]), client), 1);
  }
  t.strictSame(told, ['shop forbidden', 'shop unserved']);
});

t.test('what a report said of another namespace of that name does not count', async (t) => {
  const { cluster, client, stores } = await createWorld(t);
  const store = await stores().of('openreports');
  await store.sync(reports('openreports', [NOTE]), client);
  cluster.put(OPEN, {
    ...cluster.get(OPEN),
    metadata: { ...cluster.get(OPEN)?.metadata, creationTimestamp: '2026-06-01T10:00:00Z' },
  });
  await store.load();
  store.forgetOlder((name) => (name === 'shop' ? '2026-06-01T10:00:00Z' : undefined));
  t.equal(store.since('removed/1'), AT);
  cluster.remove(OPEN);
  store.forgetOlder((name) => (name === 'shop' ? '2026-06-01T10:00:01Z' : undefined));
  t.equal(store.since('removed/1'), undefined);
  t.strictSame(store.noted, []);
  t.equal(await store.sync(reports('openreports', [NOTE]), client), 0);
  t.ok(cluster.get(OPEN), 'it is written again');
});

t.test('another format takes over what was found when, and then the reports of the one before go', async (t) => {
  const { cluster, client, stores, told } = await createWorld(t);
  await (await stores().of('openreports')).sync(reports('openreports', [NOTE]), client);
  // Of a leader that never saw the format before.
  const store = await stores().of('wgpolicy');
  t.equal(store.since('removed/1'), AT);
  t.strictSame(store.notes('shop'), [NOTE]);
  cluster.refused.set(WG, 500);
  t.equal(await store.sync(reports('wgpolicy', store.notes('shop')), client), 1);
  t.ok(cluster.get(OPEN), 'nothing is taken away that is not written anew');
  cluster.refused.clear();
  t.equal(await store.sync(reports('wgpolicy', store.notes('shop')), client), 0);
  t.ok(cluster.get(WG));
  t.equal(cluster.get(OPEN), undefined);
  t.equal(store.since('removed/1'), AT);
  t.strictSame(told, ['shop status']);
});

t.test('where no reports are wanted, those of every format go, once', async (t) => {
  const { cluster, client, stores } = await createWorld(t);
  for (const format of ['openreports', 'wgpolicy'] as const) {
    // Beside each other, as after a leader that could not take any away.
    cluster.missing.add('/apis/openreports.io/v1alpha1/reports').add('/apis/openreports.io/v1alpha1/clusterreports');
    if (format === 'openreports') cluster.missing.clear();
    await (await stores().of(format)).sync(reports(format, [NOTE]), client);
  }
  cluster.missing.clear();
  t.ok(cluster.get(OPEN));
  t.ok(cluster.get(WG));
  const all = stores();
  await all.clear(client);
  t.strictSame([cluster.get(OPEN), cluster.get(WG)], [undefined, undefined]);
  const before = cluster.writes.length;
  await all.clear(client);
  t.equal(cluster.writes.length, before);
});

t.test('a format whose kinds are not installed can be chosen by nobody', async (t) => {
  const { cluster, stores } = await createWorld(t);
  cluster.missing.add('/apis/openreports.io/v1alpha1/reports');
  await t.rejects(stores().of('openreports'), { reason: 'unserved', message: /^openreports is not installed/ });
  await t.resolves(stores().of('wgpolicy'));
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { RunningController } from '../../src/controller/controller-options.js';
import { startController } from '../../src/controller/start-controller.js';
import { startFakeCluster, type FakeCluster, type StoredObject } from './fake-cluster.js';

const HEAD = 'apiVersion: firebreak.dev/v1alpha1\nkind: ControllerConfiguration\nspec:\n';
const ACTIVE = `${HEAD}  provision:
    defaultDeny: { namespaceSelector: { matchLabels: { tier: prod } }, gracePeriod: 1s }
  expiry: { removal: { gracePeriod: 1s } }
`;
const PROFILE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: test }
spec:
  guardrails:
    - { name: no-open-peers, rule: forbid-open-peers, action: Deny }
`;
const REPORTS = '/apis/openreports.io/v1alpha1';
const POLICIES = (namespace: string): string => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
const REPORT = (namespace: string): string => `${REPORTS}/namespaces/${namespace}/reports/firebreak`;
const OPEN = { spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } };

interface World {
  readonly cluster: FakeCluster;
  readonly config: string;
  readonly log: () => string;
  readonly start: (identity?: string) => Promise<RunningController>;
}

async function createWorld(t: Test, configuration: string): Promise<World> {
  const cluster = await startFakeCluster(t);
  const folder = t.testdir({ profile: { 'profile.yaml': PROFILE }, config: { 'controller.yaml': configuration } });
  const logDestination = new PassThrough();
  let log = '';
  logDestination.setEncoding('utf8').on('data', (text: string) => (log += text));
  return {
    cluster,
    config: join(folder, 'config', 'controller.yaml'),
    log: () => log,
    start: async (identity = 'one') => {
      const running = await startController({
        cluster: cluster.credentials,
        profileFile: join(folder, 'profile', 'profile.yaml'),
        configurationFile: join(folder, 'config', 'controller.yaml'),
        lease: { namespace: 'firebreak-system', name: 'firebreak-controller' },
        identity,
        host: '127.0.0.1',
        metricsPort: 0,
        page: { host: '127.0.0.1', port: 0, assets: { script: '', style: '' }, webhookMetrics: [] },
        logLevel: 'debug',
        logDestination,
      });
      t.teardown(() => running.close());
      return running;
    },
  };
}

async function until<T>(what: string, probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await probe();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

const results = (report: StoredObject | undefined): readonly { readonly rule: string; readonly message: string }[] =>
  (report?.['results'] ?? []) as never;

t.test('a controller audits, reports, tells an Event once, and hands over when it ends', async (t) => {
  const { cluster, start } = await createWorld(t, HEAD.replace('spec:\n', 'spec: {}\n'));
  cluster.put('/api/v1/namespaces/shop', {});
  cluster.put(`${POLICIES('shop')}/open`, OPEN);
  const one = await start();
  t.match(await until('a report', () => cluster.get(REPORT('shop'))), {
    kind: 'Report',
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'firebreak' } },
    summary: { fail: /\d/ },
  });
  t.ok(one.leading);
  const event = await until('an Event', () => cluster.writes.find(({ path }) => path.endsWith('/events')));
  t.match(event, {
    path: '/apis/events.k8s.io/v1/namespaces/shop/events',
    body: { type: 'Warning', regarding: { kind: 'NetworkPolicy', name: 'open' }, reportingInstance: 'one' },
  });
  t.ok(cluster.get(`${REPORTS}/clusterreports/firebreak`));
  const metrics = await (await fetch(one.metricsUrl)).text();
  t.match(metrics, 'firebreak_controller_leading 1');
  t.match(metrics, /firebreak_audit_namespace_findings\{namespace="shop",severity="high"\} 1/);
  t.match(metrics, 'firebreak_controller_writes_total{what="event",result="written"} 1');
  const health = one.metricsUrl.replace('/metrics', '/readyz');
  t.match(await (await fetch(health)).json(), { ready: true });
  t.match(await (await fetch(health.replace('readyz', 'healthz'))).json(), { alive: true });
  t.equal((await fetch(new URL('report.json', one.pageUrl))).status, 200);

  const two = await start('two');
  await sleep(500);
  t.notOk(two.leading);
  await one.close();
  await until('the other to lead', () => (two.leading ? true : undefined));
  cluster.remove(`${POLICIES('shop')}/open`);
  await until('the report to go', () => (cluster.get(REPORT('shop')) === undefined ? true : undefined));
  t.equal(cluster.writes.filter(({ path }) => path === REPORT('shop')).length, 2, 'written once, deleted once');
  t.equal(cluster.writes.filter(({ path }) => path.endsWith('/events')).length, 1);
});

t.test('what it is told to do it tells first, does after the grace period, and keeps on record', async (t) => {
  const { cluster, start } = await createWorld(t, ACTIVE);
  cluster.put('/api/v1/namespaces/shop', { metadata: { labels: { tier: 'prod' } } });
  cluster.put('/api/v1/namespaces/taken', { metadata: { labels: { tier: 'prod' } } });
  const selecting = { spec: { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] } };
  cluster.put(`${POLICIES('taken')}/firebreak-default-deny`, selecting);
  const expires = { metadata: { annotations: { 'firebreak.dev/expires': '2020-01-01' } } };
  cluster.put(`${POLICIES('shop')}/old`, { ...expires, ...selecting });
  const running = await start();
  const first = await until('a report', () => cluster.get(REPORT('shop')));
  t.ok(results(first).some(({ rule }) => rule === 'provision-default-deny'));
  t.ok(results(first).some(({ rule }) => rule === 'expired-policy'));
  t.match(await until('a default-deny', () => cluster.get(`${POLICIES('shop')}/firebreak-default-deny`)), {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  await until('the policy to go', () => (cluster.get(`${POLICIES('shop')}/old`) === undefined ? true : undefined));
  await until('the record', () => results(cluster.get(REPORT('shop'))).find(({ rule }) => rule === 'removed-policy'));
  await until('the note', () =>
    results(cluster.get(REPORT('taken'))).find(({ message }) => message.includes('cannot add it')),
  );
  t.notOk(cluster.writes.some(({ path }) => path.startsWith(POLICIES('taken'))));
  const metrics = await (await fetch(running.metricsUrl)).text();
  t.match(metrics, 'firebreak_controller_writes_total{what="default-deny",result="written"} 1');
  t.match(metrics, 'firebreak_controller_writes_total{what="default-deny",result="refused"}');
  t.match(metrics, 'firebreak_controller_writes_total{what="expired-policy",result="deleted"} 1');
});

t.test('a leader that takes over knows what was in the way, and writes nothing anew', async (t) => {
  const { cluster, start, log } = await createWorld(t, ACTIVE);
  cluster.put('/api/v1/namespaces/taken', { metadata: { labels: { tier: 'prod' } } });
  cluster.put(`${POLICIES('taken')}/firebreak-default-deny`, {
    spec: { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] },
  });
  const expires = { metadata: { annotations: { 'firebreak.dev/expires': '2020-01-01' } } };
  cluster.put(`${POLICIES('taken')}/old`, {
    ...expires,
    spec: { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] },
  });
  const one = await start('one');
  await until('the note', () =>
    results(cluster.get(REPORT('taken'))).find(({ message }) => message.includes('cannot add it')),
  );
  await until('the record', () => results(cluster.get(REPORT('taken'))).find(({ rule }) => rule === 'removed-policy'));
  await until('rest', async () => {
    const before = cluster.writes.length;
    await sleep(1_500);
    return cluster.writes.length === before ? true : undefined;
  });
  await one.close();
  const reports = (): number => cluster.writes.filter(({ path }) => path.includes('reports')).length;
  const before = reports();
  const tries = (): number => log().split('giving a namespace its default-deny').length;
  const tried = tries();
  await start('two');
  await until('the next to try as well', () => (tries() > tried ? true : undefined));
  await sleep(1_000);
  t.equal(reports(), before);
});

t.test('what cannot be written is said and tried again; a report of somebody else stays as it is', async (t) => {
  const { cluster, start, log } = await createWorld(t, ACTIVE);
  cluster.put('/api/v1/namespaces/shop', { metadata: { labels: { tier: 'prod' } } });
  cluster.put(`${POLICIES('shop')}/open`, OPEN);
  cluster.refused.set('/clusterreports/firebreak', 403);
  cluster.refused.set('/events', 500);
  cluster.refused.set('/firebreak-default-deny', 403);
  await start();
  await until('the report', () => cluster.get(REPORT('shop')));
  cluster.put(REPORT('shop'), { ...cluster.get(REPORT('shop')), results: [] });
  await until('the words', () => (/"reason":"forbidden".*could not be written/.test(log()) ? true : undefined));
  await until('the words', () => (log().includes('an event could not be written') ? true : undefined));
  await until('the words', () => (log().includes('giving a namespace its default-deny failed') ? true : undefined));
  cluster.remove(`${POLICIES('shop')}/open`);
  await until('the report to be ours again', () =>
    results(cluster.get(REPORT('shop'))).length > 0 ? true : undefined,
  );
});

t.test('reports wait for their kinds to be installed, and a new format takes the old reports away', async (t) => {
  const { cluster, start, log, config } = await createWorld(t, HEAD.replace('spec:\n', 'spec: {}\n'));
  cluster.missing.add(`${REPORTS}/reports`);
  cluster.put('/api/v1/namespaces/shop', {});
  cluster.put(`${POLICIES('shop')}/open`, OPEN);
  await start();
  await until('the words', () => (log().includes('openreports is not installed') ? true : undefined));
  cluster.missing.clear();
  await until('the report', () => cluster.get(REPORT('shop')));
  writeFileSync(config, `${HEAD}  reports: { format: wgpolicy }\n`);
  await until('the other report', () =>
    cluster.get('/apis/wgpolicyk8s.io/v1alpha2/namespaces/shop/policyreports/firebreak'),
  );
  t.equal(cluster.get(REPORT('shop')), undefined);
  writeFileSync(config, `${HEAD}  reports: { format: wrong }\n`);
  await until('the refusal', () => (log().includes('the changed configuration is refused') ? true : undefined));
  writeFileSync(config, `${HEAD}  reports: { format: none }\n  events: none\n`);
  await until('no report', () =>
    cluster.get('/apis/wgpolicyk8s.io/v1alpha2/namespaces/shop/policyreports/firebreak') === undefined
      ? true
      : undefined,
  );
});

t.test('everything that keeps it from starting is told at once', async (t) => {
  const { start, config } = await createWorld(t, '');
  mkdirSync(join(config, '..', 'x'));
  await t.rejects(start(), { message: /^cannot start:\n.*is empty; a configuration names its apiVersion and kind/ });
});

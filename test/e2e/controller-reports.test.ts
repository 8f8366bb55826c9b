import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { REPORT_APIS, type ReportFormat } from '../../src/report/policy-report.js';
import type { AuditEvent } from './audit-log.js';
import { startCluster } from './cluster.js';
import { createReplica, installController, startController } from './controller-process.js';
import { eventually } from './eventually.js';
import { openToAll, policiesPath, policy } from './policies.js';
import { profileText } from './profile.js';
import { defineReports } from './report-definitions.js';
import { findDefinitions, findServers, serverNames, skipWithout, skipWithoutDefinitions } from './servers.js';

const servers = await findServers();
const definitions = await findDefinitions();
const skip = skipWithout(servers, ...serverNames) || skipWithoutDefinitions(definitions);

const SERVICE_ACCOUNT = 'system:serviceaccount:firebreak-system:firebreak-controller';
const FORMATS = ['openreports', 'wgpolicy'] as const;
const configurationOf = (format: ReportFormat | 'none'): string =>
  `apiVersion: firebreak.dev/v1alpha1\nkind: ControllerConfiguration\nspec: { reports: { format: ${format} } }\n`;

interface StoredReport {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
  readonly summary: Readonly<Record<'pass' | 'fail' | 'warn' | 'error' | 'skip', number>>;
  readonly results: readonly {
    readonly severity: string;
    readonly timestamp: { readonly seconds: number };
    readonly properties: Readonly<Record<string, string>>;
  }[];
}

t.test('reports by the definitions that their projects publish', { skip }, async (t) => {
  const loggedBodies = FORMATS.map((format) => REPORT_APIS[format].group);
  const cluster = await startCluster({ servers, loggedBodies });
  t.teardown(() => cluster.stop());
  for (const format of FORMATS) await defineReports(cluster, definitions, format);
  const profileFile = join(cluster.folder, 'profile.yaml');
  const configFile = join(cluster.folder, 'config', 'controller.yaml');
  await mkdir(dirname(configFile));
  await writeFile(profileFile, profileText());
  /** As a user does: the rights and the configuration are rendered from one file and applied together. */
  const choose = async (reports: ReportFormat | 'none'): Promise<void> => {
    const configuration = configurationOf(reports);
    await installController(cluster, { configuration, reports, events: 'deny', writes: [] });
    await writeFile(configFile, configuration);
  };
  await choose('openreports');

  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await cluster.raw('POST', path, { body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  /** A namespace with a finding. */
  const finding = async (name: string, finalizers: readonly string[] = []): Promise<void> => {
    await post('/api/v1/namespaces', { metadata: { name } });
    await post(policiesPath(name), policy(`${name}/open`, openToAll, { finalizers }));
  };
  const all = async (format: ReportFormat): Promise<readonly StoredReport[]> => {
    const { group, version, namespaced, cluster: wide } = REPORT_APIS[format];
    const lists = await Promise.all(
      [namespaced, wide].map(({ resource }) => cluster.raw('GET', `/apis/${group}/${version}/${resource}`)),
    );
    return lists.flatMap(({ body }) => (body as { readonly items: readonly StoredReport[] }).items);
  };
  const reportOf = async (name: string, format: ReportFormat = 'openreports'): Promise<StoredReport | undefined> =>
    (await all(format)).find(({ metadata }) => metadata.namespace === name);
  const reported = (name: string, format: ReportFormat = 'openreports'): Promise<StoredReport> =>
    eventually(`the report of ${name}`, () => reportOf(name, format), 90_000);
  const gone = (name: string): Promise<true> =>
    eventually(`the namespace ${name} to go`, async () => {
      return (await cluster.raw('GET', `/api/v1/namespaces/${name}`)).status === 404 ? true : undefined;
    });
  const writes = async (resource: string): Promise<readonly AuditEvent[]> =>
    (await cluster.auditEvents({ user: SERVICE_ACCOUNT, resource })).filter(
      ({ responseStatus }) => (responseStatus?.code ?? 0) < 300,
    );

  await finding('shop');
  await finding('data');
  const replica = await createReplica(cluster, 'one', Number(new URL(cluster.url).port));
  const controller = await startController(replica, { folder: cluster.folder, profileFile, configFile });
  t.teardown(() => controller.kill());
  await reported('shop');
  await reported('data');

  /** Nothing of what was written last is unknown to the definitions, and kubectl shows it. */
  async function isShown(t: Test, format: ReportFormat): Promise<void> {
    const { namespaced, cluster: wide } = REPORT_APIS[format];
    for (const { resource } of [namespaced, wide]) {
      const last = (await writes(resource)).filter(({ verb }) => verb === 'patch').at(-1);
      const sent = last?.requestObject as Readonly<Record<string, unknown>> & StoredReport;
      const stored = (await all(format)).find(({ metadata: { namespace = '' } }) => {
        return namespace === (last?.objectRef?.namespace ?? '');
      });
      const { metadata, ...content } = sent;
      const { metadata: storedMetadata, ...storedContent } = stored as unknown as typeof sent;
      t.strictSame(storedContent, content, `${resource} are stored as they were sent`);
      t.match(storedMetadata, { name: metadata.name, managedFields: [{ manager: 'firebreak-controller' }] });
      const applied = { ...sent, metadata: { ...metadata, resourceVersion: undefined } };
      const strict = await cluster.kubectl(
        ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'],
        { input: JSON.stringify(applied) },
      );
      t.equal(strict.code, 0, strict.stderr);
    }
    for (const { kind, metadata, summary } of await all(format)) {
      const where = metadata.namespace === undefined ? [] : ['-n', metadata.namespace];
      const { code, stdout, stderr } = await cluster.kubectl(['get', kind, metadata.name, ...where]);
      t.equal(code, 0, stderr);
      const [head = '', row = ''] = stdout.split('\n').map((line) => line.trim().split(/\s+/).slice(0, -1).join(' '));
      t.equal(head, 'NAME PASS FAIL WARN ERROR SKIP');
      const { pass, fail, warn, error, skip: skipped } = summary;
      t.equal(row, ['firebreak', pass, fail, warn, error, skipped].join(' '));
    }
  }

  await t.test('openreports.io/v1alpha1 takes them whole, and kubectl shows them', (t) => isShown(t, 'openreports'));

  await t.test('a namespace that goes takes its report with it, and nobody writes it again', async (t) => {
    const metric = async (name: string): Promise<string | undefined> =>
      (await controller.metrics()).split('\n').find((line) => line.startsWith(name));
    const state = async (): Promise<unknown> => [
      (await controller.metrics()).split('\n').filter((line) => line.startsWith('firebreak_audit_namespace_findings')),
      (await all('openreports')).map(({ metadata: { namespace = '' }, summary }) => [namespace, summary]),
    ];
    const before = await state();
    // One goes at once; one is held while it goes, and is audited meanwhile.
    await finding('brief');
    await finding('held', ['e2e.example/hold']);
    await reported('brief');
    await reported('held');
    t.match(await metric('firebreak_audit_namespace_findings{namespace="held"'), / [1-9]/);
    for (const name of ['brief', 'held']) await cluster.raw('DELETE', `/api/v1/namespaces/${name}`);
    await gone('brief');
    await eventually('the report of held to go', async () => ((await reportOf('held')) ? undefined : true));
    await finding('meanwhile');
    await reported('meanwhile');
    await delay(3_000);
    t.equal(await reportOf('held'), undefined, 'not written again while it goes');
    await cluster.raw('PATCH', `${policiesPath('held')}/open`, { body: { metadata: { finalizers: null } } });
    await gone('held');
    await cluster.raw('DELETE', '/api/v1/namespaces/meanwhile');
    await gone('meanwhile');
    await eventually('the counts to be as before', async () => {
      return JSON.stringify(await state()) === JSON.stringify(before) ? true : undefined;
    });
    const own = (await writes('reports')).filter(({ objectRef }) => /brief|held/.test(objectRef?.namespace ?? ''));
    const verbs = ['brief', 'held'].map((name) =>
      own.filter(({ objectRef }) => objectRef?.namespace === name).map(({ verb }) => verb),
    );
    for (const of of verbs) t.match(of.join(' '), /^patch( delete)?$/);
    t.comment(`written: ${JSON.stringify(verbs)}`);
  });

  await t.test('a namespace that goes the moment it is written to is no failure', async (t) => {
    const names = Array.from({ length: 12 }, (_, k) => `racing-${k}`);
    for (const [k, name] of names.entries()) {
      await finding(name);
      await delay(700 + 100 * k);
      await cluster.raw('DELETE', `/api/v1/namespaces/${name}`);
    }
    for (const name of names) await gone(name);
    await delay(2_000);
    const refused = await cluster.auditEvents({ user: SERVICE_ACCOUNT });
    t.comment(`refused: ${refused.filter(({ responseStatus }) => (responseStatus?.code ?? 0) >= 400).length}`);
    t.notMatch(await controller.metrics(), /firebreak_controller_writes_total\{[^}]*result="(failed|refused)"/);
    t.strictSame(
      controller.lines.filter(({ level }) => level !== 'info' && level !== 'debug'),
      [],
    );
    t.strictSame(
      (await all('openreports')).filter(({ metadata: { namespace = '' } }) => namespace.startsWith('racing')),
      [],
    );
  });

  await t.test('a namespace made again under the same name has a report again', async () => {
    await finding('again');
    const { metadata } = await reported('again');
    await cluster.raw('DELETE', '/api/v1/namespaces/again');
    await gone('again');
    await finding('again');
    await eventually('another report', async () => {
      const uid = (await reportOf('again'))?.metadata.uid;
      return uid !== undefined && uid !== metadata.uid ? true : undefined;
    });
  });

  await t.test('another format takes the place of the one before, with when each thing was found', async (t) => {
    const before = await all('openreports');
    const seconds = (reports: readonly StoredReport[]): ReadonlyMap<string, number> =>
      new Map(
        reports.flatMap(({ results }) =>
          results.map((each) => [String(each.properties['id']), each.timestamp.seconds]),
        ),
      );
    await choose('wgpolicy');
    await eventually('the reports of the other format to go', async () => {
      return (await all('openreports')).length === 0 ? true : undefined;
    });
    const after = await all('wgpolicy');
    const places = (reports: readonly StoredReport[]): unknown =>
      reports.map(({ metadata: { namespace = '' }, summary }) => [namespace, summary]);
    t.strictSame(places(after), places(before));
    t.strictSame([...new Set(after.map(({ kind }) => kind))].sort(), ['ClusterPolicyReport', 'PolicyReport']);
    t.strictSame(seconds(after), seconds(before));
    t.ok(after.every(({ results }) => results.every(({ severity }) => /^(high|medium|low)$/.test(severity))));
    await isShown(t, 'wgpolicy');
    const found = policy('shop/another', openToAll);
    await post(policiesPath('shop'), found);
    await eventually('the report to tell of it', async () => {
      const report = await reportOf('shop', 'wgpolicy');
      return report?.results.some(({ properties }) => properties['id']?.includes('shop/another') === true)
        ? true
        : undefined;
    });
  });

  await t.test('a leader that never knew the other format takes its reports away as well', async (t) => {
    t.equal(await controller.stop(), 0);
    await choose('openreports');
    const next = await createReplica(cluster, 'two', Number(new URL(cluster.url).port));
    const two = await startController(next, { folder: cluster.folder, profileFile, configFile });
    t.teardown(() => two.kill());
    await eventually(
      'the reports of the other format to go',
      async () => {
        return (await all('wgpolicy')).length === 0 ? true : undefined;
      },
      90_000,
    );
    t.ok(await reportOf('shop'));
    await choose('none');
    await eventually(
      'all reports to go',
      async () => ((await all('openreports')).length === 0 ? true : undefined),
      90_000,
    );
    t.strictSame(
      [...controller.lines, ...two.lines].filter(({ reason }) => reason === 'forbidden'),
      [],
      'it lacked no right',
    );
  });
});

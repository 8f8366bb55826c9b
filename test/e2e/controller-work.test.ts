import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { inLanes } from '../../src/controller/in-lanes.js';
import type { AuditEvent } from './audit-log.js';
import { startCluster } from './cluster.js';
import { createReplica, installController, startController, type ControllerProcess } from './controller-process.js';
import { eventually } from './eventually.js';
import { policy } from './policies.js';
import { defineReports } from './report-definitions.js';
import { findDefinitions, findServers, serverNames, skipWithout, skipWithoutDefinitions } from './servers.js';

const servers = await findServers();
const definitions = await findDefinitions();
const skip = skipWithout(servers, ...serverNames) || skipWithoutDefinitions(definitions);

const CONFIGURATION = `apiVersion: firebreak.dev/v1alpha1
kind: ControllerConfiguration
spec:
  provision:
    defaultDeny: { namespaceSelector: { matchLabels: { tier: prod } }, gracePeriod: 4s }
  expiry:
    removal: { gracePeriod: 4s }
`;
/** One finding for each namespace without an owner. */
const PROFILE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: owners }
spec:
  guardrails:
    - name: owned
      rule: require-metadata
      action: Warn
      match: { kinds: [Namespace] }
      options: { labels: { owner: {} } }
`;
const MANY = 5_000;
const SERVICE_ACCOUNT = 'system:serviceaccount:firebreak-system:firebreak-controller';
const ISOLATING = { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] };

interface Result {
  readonly rule: string;
  readonly result: string;
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

t.test('what a controller does in a cluster', { skip }, async (t) => {
  const cluster = await startCluster({ servers, controllers: false });
  t.teardown(() => cluster.stop());
  await defineReports(cluster, definitions, 'openreports');
  await installController(cluster, {
    configuration: CONFIGURATION,
    reports: 'openreports',
    events: 'deny',
    writes: ['default-deny', 'expiry-removal'],
  });
  const profileFile = join(cluster.folder, 'profile.yaml');
  const configFile = join(cluster.folder, 'controller.yaml');
  await writeFile(profileFile, PROFILE);
  await writeFile(configFile, CONFIGURATION);
  const start = async (name: string): Promise<ControllerProcess> => {
    const replica = await createReplica(cluster, name, Number(new URL(cluster.url).port));
    const running = await startController(replica, { folder: cluster.folder, profileFile, configFile });
    t.teardown(() => running.kill());
    return running;
  };
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await cluster.raw('POST', path, { body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> =>
    post('/api/v1/namespaces', { metadata: { name, labels } });
  const policies = (name: string): string => `/apis/networking.k8s.io/v1/namespaces/${name}/networkpolicies`;
  const stored = async (place: string, name: string): Promise<unknown> => {
    const { status, body } = await cluster.raw('GET', `${policies(place)}/${name}`);
    return status === 200 ? body : undefined;
  };
  const results = async (place: string): Promise<readonly Result[]> => {
    const path = `/apis/openreports.io/v1alpha1/namespaces/${place}/reports/firebreak`;
    const { body } = await cluster.raw('GET', path);
    return (body as { readonly results?: readonly Result[] }).results ?? [];
  };
  const told = (place: string, rule: string): Promise<Result> =>
    eventually(`${rule} in the report of ${place}`, async () =>
      (await results(place)).find((each) => each.rule === rule),
    );
  const writes = async (resource: string): Promise<readonly AuditEvent[]> => {
    const events = await cluster.auditEvents({ user: SERVICE_ACCOUNT, resource });
    return events.filter(({ responseStatus }) => (responseStatus?.code ?? 0) < 300);
  };

  const expiring = (place: `${string}/${string}`, expires: string) =>
    policy(place, ISOLATING, { annotations: { 'firebreak.dev/expires': expires } });
  await namespace('prod', { tier: 'prod' });
  await namespace('taken', { tier: 'prod' });
  await namespace('denied', { tier: 'prod' });
  await namespace('lab', { tier: 'test' });
  // By somebody else, with the very name.
  const theirs = policy('taken/firebreak-default-deny', ISOLATING);
  const manager = 'fieldManager=somebody-else';
  await post(`${policies('taken')}?${manager}`, theirs);
  await post(
    `${policies('denied')}?${manager}`,
    policy('denied/all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  );
  await post(`${policies('lab')}?${manager}`, expiring('lab/expired', '2025-01-01'));
  await post(`${policies('lab')}?${manager}`, expiring('lab/extended', '2025-01-01'));
  await post(`${policies('lab')}?${manager}`, expiring('lab/young', '2099-01-01'));
  const before = await stored('taken', 'firebreak-default-deny');
  const running = await start('one');
  await told('lab', 'expired-policy');
  // Given more time before its grace period is over.
  const patch = { metadata: { annotations: { 'firebreak.dev/expires': '2099-01-01' } } };
  await cluster.raw('PATCH', `${policies('lab')}/extended`, { body: patch });

  await t.test('a namespace without a default-deny is told so, and then given one', async (t) => {
    const note = await told('prod', 'provision-default-deny');
    t.match(note.message, /^no default-deny for ingress and egress; unless it receives one, Firebreak adds it at /);
    t.equal(await stored('prod', 'firebreak-default-deny'), undefined, 'not before its grace period is over');
    const given = await eventually('the default-deny', () => stored('prod', 'firebreak-default-deny'));
    t.match(given, {
      metadata: { managedFields: [{ manager: 'firebreak-controller', operation: 'Apply' }] },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 53 }, { port: 53 }] }] },
    });
    await eventually('the note to go', async () => {
      return (await results('prod')).some(({ rule }) => rule === 'provision-default-deny') ? undefined : true;
    });
    t.equal(await stored('denied', 'firebreak-default-deny'), undefined, 'one by another name is one');
    t.equal(await stored('lab', 'firebreak-default-deny'), undefined, 'nobody selected that namespace');
  });

  await t.test('a policy of that name that somebody else has made is not touched, and is told of', async (t) => {
    const note = await eventually('the report to say so', async () =>
      (await results('taken')).find(({ result }) => result === 'error'),
    );
    t.match(
      note.message,
      'Firebreak cannot add it: a policy firebreak-default-deny is there that was not made by Firebreak',
    );
    t.strictSame(await stored('taken', 'firebreak-default-deny'), before);
  });

  await t.test('an expired policy is told of, removed, and can be applied again from the report', async (t) => {
    await eventually('the policy to go', async () =>
      (await stored('lab', 'expired')) === undefined ? true : undefined,
    );
    const removed = await told('lab', 'removed-policy');
    t.type(await stored('lab', 'extended'), 'object');
    t.type(await stored('lab', 'young'), 'object');
    const manifest = (removed.properties['manifest'] ?? '').replace('2025-01-01', '2099-01-01');
    const applied = await cluster.kubectl(['apply', '-f', '-'], { input: manifest });
    t.equal(applied.code, 0, applied.stderr);
    const again = (await stored('lab', 'expired')) as { readonly spec: unknown };
    t.strictSame(again.spec, ISOLATING);
    const [event, ...more] = (await writes('networkpolicies')).filter(({ verb }) => verb === 'delete');
    t.equal(event?.objectRef?.name, 'expired');
    t.strictSame(more, []);
    t.match(event?.requestObject, { preconditions: { uid: /./, resourceVersion: /./ } });
  });

  await t.test(
    'other reports and other objects of the cluster it has not written, and it lacked no right',
    async (t) => {
      const events = await cluster.auditEvents({ user: SERVICE_ACCOUNT });
      const resources = new Set(events.map(({ objectRef }) => objectRef?.resource ?? ''));
      t.strictSame([...resources].sort(), ['clusterreports', 'leases', 'networkpolicies', 'reports']);
      t.strictSame(
        running.lines.filter(({ reason }) => reason === 'forbidden'),
        [],
      );
    },
  );

  await t.test(`the reports of ${MANY} namespaces take one write each, and none where nothing changed`, async (t) => {
    await running.stop();
    const names = Array.from({ length: MANY }, (_, k) => `many-${k}`);
    const began = performance.now();
    await inLanes(names, 16, (name) => namespace(name));
    t.comment(`${MANY} namespaces made in ${Math.round(performance.now() - began)} ms`);
    const written = async (): Promise<ReadonlyMap<string, number>> => {
      const counts = new Map<string, number>();
      for (const { objectRef } of await writes('reports'))
        if (objectRef?.namespace?.startsWith('many-') === true)
          counts.set(objectRef.namespace, (counts.get(objectRef.namespace) ?? 0) + 1);
      return counts;
    };
    const started = performance.now();
    const two = await start('two');
    await eventually('all reports', async () => ((await written()).size === MANY ? true : undefined), 240_000);
    t.comment(`${MANY} reports written within ${Math.round(performance.now() - started)} ms of the start`);
    await cluster.raw('PATCH', '/api/v1/namespaces/many-7', { body: { metadata: { labels: { owner: 'web' } } } });
    await eventually('the report of the namespace that was mended to go', async () => {
      return (await results('many-7')).length === 0 ? true : undefined;
    });
    await two.stop();
    const three = await start('three');
    await three.logged({ msg: 'leading' });
    await eventually('its first audit, which is of everything', async () => {
      return /^firebreak_audits_total\{kind="whole",result="made"\} [1-9]/m.test(await three.metrics()) || undefined;
    });
    await cluster.raw('PATCH', '/api/v1/namespaces/many-7', { body: { metadata: { labels: { owner: null } } } });
    const changed = performance.now();
    await told('many-7', 'require-metadata');
    t.comment(`told in a report ${Math.round(performance.now() - changed)} ms after the change`);
    t.match(await three.metrics(), /^firebreak_audits_total\{kind="touched",result="made"\} [1-9]/m);
    await delay(1_000);
    const counts = await written();
    t.equal(counts.get('many-7'), 3, 'written, deleted, written');
    t.strictSame(
      [...counts].filter(([name, count]) => name !== 'many-7' && count !== 1),
      [],
    );
    t.notMatch(await three.metrics(), /what="report",result="(refused|failed)"/);
  });
});

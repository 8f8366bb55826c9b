import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { AuditEvent } from './audit-log.js';
import { startCluster } from './cluster.js';
import {
  BUSY_SIGNAL,
  createReplica,
  installController,
  startController,
  type ControllerProcess,
} from './controller-process.js';
import { openLine, type CuttableLine } from './cuttable-line.js';
import { eventually } from './eventually.js';
import { openToAll, policiesPath, policy } from './policies.js';
import { profileText } from './profile.js';
import { defineReports } from './report-definitions.js';
import { rewrittenReports } from './rewritten-reports.js';
import { findDefinitions, findServers, serverNames, skipWithout, skipWithoutDefinitions } from './servers.js';

const servers = await findServers();
const definitions = await findDefinitions();
const skip = skipWithout(servers, ...serverNames) || skipWithoutDefinitions(definitions);

const CONFIGURATION = 'apiVersion: firebreak.dev/v1alpha1\nkind: ControllerConfiguration\nspec: {}\n';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/firebreak-system/leases/firebreak-controller';

interface Lease {
  readonly spec: { readonly holderIdentity: string; readonly leaseDurationSeconds: number };
}

t.test('two controllers and one leader', { skip }, async (t) => {
  const cluster = await startCluster({ servers, controllers: false, loggedBodies: ['openreports.io'] });
  t.teardown(() => cluster.stop());
  await defineReports(cluster, definitions, 'openreports');
  await installController(cluster, {
    configuration: CONFIGURATION,
    reports: 'openreports',
    events: 'deny',
    writes: [],
  });
  const profileFile = join(cluster.folder, 'profile.yaml');
  const configFile = join(cluster.folder, 'controller.yaml');
  await writeFile(profileFile, profileText());
  await writeFile(configFile, CONFIGURATION);
  const lines = new Map<string, CuttableLine>();
  const start = async (name: string): Promise<ControllerProcess> => {
    const line = await openLine(t, Number(new URL(cluster.url).port));
    lines.set(name, line);
    const replica = await createReplica(cluster, name, line.port);
    const running = await startController(replica, { folder: cluster.folder, profileFile, configFile });
    t.teardown(() => running.kill());
    return running;
  };
  /** What a replica has written of reports, by the audit log of the API server. */
  const written = async ({ replica }: ControllerProcess): Promise<readonly AuditEvent[]> => {
    const events = await cluster.auditEvents({ user: 'system:serviceaccount:firebreak-system:firebreak-controller' });
    return events.filter(
      ({ user, objectRef, responseStatus }) =>
        user.extra?.['authentication.kubernetes.io/credential-id']?.includes(replica.credential) === true &&
        /reports$/.test(objectRef?.resource ?? '') &&
        (responseStatus?.code ?? 0) < 300,
    );
  };
  const report = async (namespace: string): Promise<unknown> => {
    const path = `/apis/openreports.io/v1alpha1/namespaces/${namespace}/reports/firebreak`;
    const { status, body } = await cluster.raw('GET', path);
    return status === 200 ? body : undefined;
  };
  /** Makes a finding in a namespace of its own, and waits until a report tells of it. */
  const finding = async (namespace: string): Promise<void> => {
    await cluster.raw('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
    await cluster.raw('POST', `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
      body: policy(`${namespace}/open`, openToAll),
    });
  };
  const reported = (namespace: string): Promise<unknown> =>
    eventually(`the report of ${namespace}`, () => report(namespace), 90_000);

  const a = await start('a');
  await a.logged({ msg: 'leading' });
  const b = await start('b');
  await b.logged({ msg: 'following' });

  await t.test('a change is in the report of its namespace within seconds, written once, by the leader', async (t) => {
    const began = Date.now();
    await finding('shop');
    await reported('shop');
    t.comment(`reported after ${Date.now() - began} ms`);
    t.match(await report('shop'), {
      source: 'firebreak',
      scope: { kind: 'Namespace', name: 'shop' },
      metadata: { managedFields: [{ manager: 'firebreak-controller', operation: 'Apply' }] },
    });
    t.equal((await written(a)).filter(({ objectRef }) => objectRef?.namespace === 'shop').length, 1);
    t.strictSame(await written(b), []);
    t.match(await a.metrics(), 'firebreak_controller_leading 1');
    t.match(await b.metrics(), 'firebreak_controller_leading 0');
    t.match(await b.metrics(), /firebreak_audit_findings\{section="guardrails",severity="high"\} [1-9]/);
    const page = await fetch(new URL('report.json', b.pageUrl));
    t.equal(page.status, 200, 'and who follows shows the page as well');
  });

  await t.test('an Event tells of what a guardrail denies, once', async (t) => {
    const { body } = await cluster.raw('GET', '/apis/events.k8s.io/v1/namespaces/shop/events');
    t.match(body, {
      items: [
        {
          reason: 'GuardrailViolated',
          type: 'Warning',
          regarding: { kind: 'NetworkPolicy', namespace: 'shop', name: 'open' },
        },
      ],
    });
    t.notMatch(await a.metrics(), 'result="failed"');
  });

  await t.test('it needs every right that its manifests give, and no other', async (t) => {
    t.strictSame(
      [...a.lines, ...b.lines].filter(({ reason }) => reason === 'forbidden'),
      [],
    );
    t.match(
      await cluster.kubectl([
        'auth',
        'can-i',
        'create',
        'networkpolicies',
        '--as=system:serviceaccount:firebreak-system:firebreak-controller',
      ]),
      { stdout: 'no\n' },
    );
    t.match(
      await cluster.kubectl([
        'auth',
        'can-i',
        'get',
        'secrets',
        '--as=system:serviceaccount:firebreak-system:firebreak-controller',
      ]),
      { stdout: 'no\n' },
    );
  });

  await t.test('the leader is killed, and the other takes over within 20 seconds', async (t) => {
    const killed = Date.now();
    await a.kill();
    await b.logged({ msg: 'leading' });
    const took = Date.now() - killed;
    t.comment(`taken over after ${took} ms`);
    t.ok(took < 20_000, String(took));
    await finding('after-kill');
    await reported('after-kill');
    t.strictSame(
      (await written(b)).filter(({ objectRef }) => objectRef?.namespace === 'shop'),
      [],
      'what has not changed is not written again',
    );
    await cluster.raw('POST', policiesPath('shop'), { body: policy('shop/another', openToAll) });
    await eventually('the report to tell of it', async () =>
      JSON.stringify(await report('shop')).includes('shop/another') ? true : undefined,
    );
  });

  const c = await start('c');
  await c.logged({ msg: 'following' });

  await t.test('the leader is stopped and goes on later: it writes nothing any more', async (t) => {
    await finding('before-stop');
    const stopped = Date.now();
    b.child.kill('SIGSTOP');
    await finding('while-stopped');
    await c.logged({ msg: 'leading' });
    const took = Date.now() - stopped;
    t.comment(`taken over after ${took} ms`);
    t.ok(took < 20_000, String(took));
    await reported('while-stopped');
    const before = await written(b);
    await finding('before-going-on');
    const from = b.lines.length;
    b.child.kill('SIGCONT');
    await b.logged({ msg: 'following' }, from);
    await reported('before-going-on');
    await delay(3_000);
    t.strictSame(await written(b), before);
    t.match(await b.metrics(), 'firebreak_controller_leading 0');
  });

  await t.test('the leader is busy with something else for too long: it writes nothing any more', async (t) => {
    const began = Date.now();
    c.child.kill(BUSY_SIGNAL);
    await finding('while-busy');
    const from = b.lines.length;
    await b.logged({ msg: 'leading' }, from);
    const took = Date.now() - began;
    t.comment(`taken over after ${took} ms`);
    t.ok(took < 20_000, String(took));
    await reported('while-busy');
    const before = await written(c);
    await c.logged({ msg: 'following' }, c.lines.length);
    await delay(3_000);
    t.strictSame(await written(c), before);
  });

  await t.test('who was cut off and then takes over looks at the cluster before it writes', async (t) => {
    lines.get('c')?.block();
    await finding('while-cut-off');
    await reported('while-cut-off');
    const from = c.lines.length;
    b.child.kill('SIGSTOP');
    lines.get('c')?.mend();
    await c.logged({ msg: 'leading' }, from);
    await finding('after-cut-off');
    await reported('after-cut-off');
    const resumed = b.lines.length;
    b.child.kill('SIGCONT');
    await b.logged({ msg: 'following' }, resumed);
    t.strictSame(
      (await written(c)).filter(({ objectRef }) => objectRef?.namespace === 'while-cut-off'),
      [],
      'what the one before has written is neither taken away nor written again',
    );
  });

  await t.test(
    'the API server is away for a minute and comes back: nobody leads meanwhile, and then one does',
    async (t) => {
      const from = c.lines.length;
      for (const line of lines.values()) line.block();
      await c.logged({ msg: 'not leading any more' }, from);
      await finding('while-away');
      await delay(50_000);
      for (const one of [b, c]) t.match(await one.metrics(), 'firebreak_controller_leading 0');
      for (const line of lines.values()) line.mend();
      await reported('while-away');
      const leading = await Promise.all(
        [b, c].map(async (one) => /^firebreak_controller_leading 1$/m.test(await one.metrics())),
      );
      t.strictSame(leading.filter(Boolean).length, 1);
    },
  );

  await t.test('a leader that is asked to end gives the Lease back, and the other need not wait', async (t) => {
    const leads = /^firebreak_controller_leading 1$/m;
    const [leader, other] = leads.test(await b.metrics()) ? [b, c] : [c, b];
    const from = other.lines.length;
    const asked = Date.now();
    t.equal(await leader.stop(), 0);
    await other.logged({ msg: 'leading' }, from);
    const took = Date.now() - asked;
    t.comment(`taken over after ${took} ms`);
    t.ok(took < 10_000, String(took));
    t.equal(await other.stop(), 0);
    const { body } = await cluster.raw('GET', LEASE);
    t.match((body as Lease).spec, { holderIdentity: '', leaseDurationSeconds: 1 });
  });

  await t.test('in all this nobody wrote a report while another led', async (t) => {
    const replicas = [a, b, c];
    const all = await Promise.all(replicas.map(written));
    const writes = all
      .flatMap((own, who) => own.map(({ requestReceivedTimestamp: at, objectRef }) => ({ who, at, objectRef })))
      .sort((one, other) => (one.at < other.at ? -1 : 1));
    t.ok(new Set(writes.map(({ objectRef }) => objectRef?.namespace)).size >= 7);
    const turns = writes.filter(({ who }, index) => who !== writes[index - 1]?.who);
    const terms = replicas.flatMap(({ lines }) => lines).filter(({ msg }) => msg === 'leading');
    t.ok(turns.length <= terms.length, `${turns.length} turns in ${terms.length} terms`);
    t.ok(turns.length >= 4, 'and each of them wrote');
  });

  await t.test('no report was written twice with the same findings, by whomever', async (t) => {
    const all = await Promise.all([a, b, c].map(written));
    const writes = all.flatMap((own, who) => own.map((event) => ({ who, event })));
    const sorted = writes.sort((one, other) =>
      one.event.requestReceivedTimestamp < other.event.requestReceivedTimestamp ? -1 : 1,
    );
    const { needless, ...counts } = rewrittenReports(sorted);
    t.comment(`${writes.length} writes: ${JSON.stringify(counts)}`);
    t.strictSame(needless, []);
    t.ok(counts.reports >= 9);
    t.ok(counts.byAnother >= 1, 'and a report that did change was written by the next leader');
  });
});

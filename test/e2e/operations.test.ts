import { mkdir } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import t from 'tap';
import { eventually } from './eventually.js';
import { makeCertificates } from './firebreak.js';
import { refusedBy, startGuardedCluster } from './guarded-cluster.js';
import { startLoad, type LoadAnswer } from './load.js';
import { callsTo, openToAll, policy } from './policies.js';
import { profileText } from './profile.js';
import { register, renderManifests, untilCalled } from './register.js';
import { findServers, serverNames, skipWithout } from './servers.js';
import { startService } from './service.js';
import { callWebhook, reviewOf, type WebhookAnswer, type WebhookTarget } from './webhook-client.js';
import { startWebhookProcess } from './webhook-process.js';

const servers = await findServers();

const good = policy('shop/good', callsTo('10.0.0.0/24'));
const bad = policy('shop/bad', callsTo('0.0.0.0/0'));
/** What a profile that allows blocks of /16 lets through, and one of /24 does not. */
const middling = policy('shop/middling', callsTo('10.0.0.0/20'));

const tooWide = (name: string, block: string, limit: number): string =>
  `${refusedBy}1 guardrail denies NetworkPolicy shop/${name}

  1. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[0].ipBlock.cidr
     allows ${block}; the widest block allowed is /${limit}
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress`;

/** Whether a call got what it should get from a profile with this limit. */
function isRight({ object, status, message }: LoadAnswer, limit: number): boolean {
  if (object === good || (object === middling && limit < 20)) return status === 201;
  const block = object === bad ? '0.0.0.0/0' : '10.0.0.0/20';
  return status === 403 && message === tooWide(object.metadata.name, block, limit);
}

/** Posts on one connection until an answer says that it is closed. A call without an answer has status 0. */
async function postUntilClosed(target: WebhookTarget, uid: string): Promise<readonly WebhookAnswer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers: WebhookAnswer[] = [];
  while (answers.at(-1)?.headers.connection !== 'close') {
    const body = reviewOf(good, `${uid}-${answers.length}`);
    const answer = callWebhook({ ...target, agent }, { body });
    answers.push(
      await answer.catch((error: unknown) => ({ status: 0, headers: { connection: 'close' }, text: String(error) })),
    );
  }
  agent.destroy();
  return answers;
}

t.test('a webhook in operation', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const guarded = await startGuardedCluster(t, { servers, drainSeconds: 3 });
  const { cluster, webhook, manifests, certificates, kubectl, apply, stored } = guarded;
  // The one that the webhook is mounted with: it follows a rotation.
  const authority = join(guarded.tls.path, 'ca.crt');
  await kubectl(['create', 'namespace', 'shop']);

  await t.test(
    'a profile is swapped while requests run, and each is judged by the old or by the new one',
    async (t) => {
      const load = startLoad(t, cluster, [good, bad, middling]);
      await load.more(30);
      const swapped = performance.now();
      await guarded.profile.swap({ 'profile.yaml': profileText({ widest: 24, name: 'strict' }) });
      await webhook.logged({ msg: 'a new profile is in force', profile: 'strict' });
      const noticed = performance.now();
      await load.more(30);

      const file = join(guarded.profile.path, 'profile.yaml');
      const refusals = [
        { text: profileText().replace('limit-cidr-width', 'limit-cidr-widht'), problem: 'limit-cidr-width' },
        { text: profileText().slice(0, 250), problem: file },
        { text: '', problem: 'is empty; a profile names at least one guardrail' },
      ];
      for (const { text, problem } of refusals) {
        const from = webhook.lines.length;
        await guarded.profile.swap({ 'profile.yaml': text });
        const refused = await webhook.logged({ msg: 'the changed profile is refused; the old one stays' }, from);
        t.match(refused['problems'], [new RegExp(`^${file}:\\d+:\\d+: .*`)]);
        t.match(String(refused['problems']), problem);
        await load.more(10);
      }
      const answers = await load.stop();
      const before = answers.filter(({ ended }) => ended < swapped);
      const between = answers.filter(({ began, ended }) => ended >= swapped && began <= noticed);
      const after = answers.filter(({ began }) => began > noticed);
      t.ok(before.length >= 30);
      t.ok(after.length >= 60);
      t.strictSame(
        before.filter((answer) => !isRight(answer, 16)),
        [],
      );
      t.strictSame(
        between.filter((answer) => !isRight(answer, 16) && !isRight(answer, 24)),
        [],
      );
      t.strictSame(
        after.filter((answer) => !isRight(answer, 24)),
        [],
      );
      const metrics = await (await fetch(webhook.metricsUrl)).text();
      t.match(metrics, 'firebreak_profile_reloads_total{result="replaced"} 1\n');
      t.match(metrics, 'firebreak_profile_reloads_total{result="refused"} 3\n');
    },
  );

  await t.test('in DryRun mode the same changes pass without a word, and the findings are on record', async (t) => {
    const open = policy('shop/open', openToAll);
    for (const object of [bad, open]) t.equal((await apply(object)).code, 1);
    const folder = join(cluster.folder, 'dry-run');
    await mkdir(folder);
    const { profile } = await renderManifests(folder, { ...guarded.rendered, mode: 'DryRun' });
    await guarded.profile.swap({ 'profile.yaml': profile });
    await webhook.logged({ msg: 'a new profile is in force', mode: 'DryRun' });
    const created = await apply(bad);
    t.strictSame(created, { code: 0, stdout: 'networkpolicy.networking.k8s.io/bad created\n', stderr: '' });
    t.strictSame(await apply(open), {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/open created\n',
      stderr: '',
    });
    t.match(await kubectl(['label', 'namespace', 'shop', 'net.example/exempt=true']), { code: 0, stderr: '' });
    t.strictSame(await stored('shop'), ['bad', 'open']);
    const [event] = await cluster.auditEvents({ verb: 'create', name: 'bad', code: 201 }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'allow');
    t.match(event?.annotations?.['policies.firebreak.dev/profile'], / DryRun$/);
    t.match(
      event?.annotations?.['policies.firebreak.dev/findings'],
      '"guardrail":"no-wide-blocks","effect":"Audit","standing":"dry-run"',
    );
    const line = await webhook.logged({ name: 'bad', decision: 'allow' });
    t.strictSame(line['guardrails'], ['no-wide-blocks:Audit']);

    await guarded.profile.swap({ 'profile.yaml': profileText() });
    await webhook.logged({ msg: 'a new profile is in force', mode: 'Enforce' });
    await kubectl(['delete', 'networkpolicies', '--all', '-n', 'shop']);
    t.equal((await apply(bad)).code, 1);
  });

  const service = await startService(authority);
  t.teardown(() => service.stop());
  service.add(webhook);
  await eventually('the Service to have a backend', () => Promise.resolve(service.ready.length > 0 ? true : undefined));
  await register(cluster, manifests, { url: service.url, authorities: certificates.files['ca.crt'] });
  await eventually('a call by the Service', async () => {
    await untilCalled(cluster, webhook);
    return service.connections > 0 ? true : undefined;
  });

  const next = await makeCertificates(join(cluster.folder, 'next-certificates'));

  await t.test('the certificate and its authority are rotated under load, and no call fails', async (t) => {
    const load = startLoad(t, cluster, [good, bad]);
    await load.more(20);
    const trusting = async (authorities: string): Promise<void> => {
      const before = service.connections;
      await register(cluster, manifests, { url: service.url, authorities });
      // The API server keeps its connections for each authority apart.
      await eventually('a new connection', () => Promise.resolve(service.connections > before ? true : undefined));
      await load.more(20);
    };
    await trusting(`${certificates.files['ca.crt']}${next.files['ca.crt']}`);

    await guarded.tls.swap({ ...next.files, 'tls.key': certificates.files['tls.key'] });
    const refused = await webhook.logged({ msg: 'the changed certificate is refused; the old one stays' });
    t.strictSame(refused['problems'], [
      `${join(guarded.tls.path, 'tls.key')}: is not the key of the certificate in ${join(guarded.tls.path, 'tls.crt')}`,
    ]);
    await load.more(20);

    await guarded.tls.swap(next.files);
    await webhook.logged({ msg: 'a new certificate is in force' });
    await load.more(20);
    await trusting(next.files['ca.crt']);
    const answers = await load.stop();
    t.ok(answers.length >= 100);
    t.strictSame(
      answers.filter((answer) => !isRight(answer, 16)),
      [],
    );

    const ready = { method: 'GET', path: '/readyz' };
    t.match(await callWebhook({ url: webhook.url, authority: next.caFile }, ready), { status: 200 });
    await t.rejects(callWebhook({ url: webhook.url, authority: certificates.caFile }, ready));
  });

  const second = await startWebhookProcess({
    folder: cluster.folder,
    profileFile: join(guarded.profile.path, 'profile.yaml'),
    tlsDir: guarded.tls.path,
    drainSeconds: 0,
  });
  t.teardown(() => second.kill());

  await t.test('a webhook is ended by SIGTERM under load, and no call fails', async (t) => {
    service.add(second);
    await eventually('both to be ready', () => Promise.resolve(service.ready.length === 2 ? true : undefined));
    const load = startLoad(t, cluster, [good, bad]);
    await load.more(20);

    // Clients that keep their connection until they are told to close it, as the API server does.
    const target = { url: webhook.url, authority };
    const posting = Promise.all(Array.from({ length: 8 }, (_, k) => postUntilClosed(target, `direct-${k}`)));
    const ended = webhook.stop();
    const notReady = await eventually('readiness to fail', async () => {
      const answer = await callWebhook(target, { method: 'GET', path: '/readyz' });
      return answer.status === 503 ? answer : undefined;
    });
    t.equal(notReady.text, '{"ready":false,"missing":["the server is draining"]}');
    const late = await callWebhook(target, { body: reviewOf(good, 'late') });
    t.match(late, { status: 200, text: '"uid":"late","allowed":true' });

    t.strictSame(await ended, { code: 0, stderr: '' });
    const direct = (await posting).flat();
    t.ok(direct.length > 100, String(direct.length));
    t.strictSame(
      direct.filter(({ status, text }) => status !== 200 || !text.includes('"allowed":true')),
      [],
    );
    await load.more(20);
    const answers = await load.stop();
    t.strictSame(
      answers.filter((answer) => !isRight(answer, 16)),
      [],
    );
    t.strictSame(service.ready, [second]);
    t.ok(second.lines.some(({ name, decision }) => name === 'bad' && decision === 'deny'));
    await t.rejects(callWebhook(target, { method: 'GET', path: '/readyz' }), { code: 'ECONNREFUSED' });
  });

  await t.test('in all this the API server never failed to call', async (t) => {
    const { body } = await cluster.raw('GET', '/metrics');
    t.match(body, 'apiserver_admission_webhook_rejection_count{error_type="no_error",name="policies.firebreak.dev"');
    t.notMatch(body, 'error_type="calling_webhook_error",name="policies.firebreak.dev"');
    t.notMatch(body, 'apiserver_admission_webhook_fail_open_count{name="policies.firebreak.dev"');
  });

  await t.test('without any webhook, Fail means refused, and the emergency exit is open', async (t) => {
    await second.kill();
    const refused = await apply(good);
    t.equal(refused.code, 1);
    t.match(
      refused.stderr,
      'Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed calling webhook "policies.firebreak.dev": ',
    );
    const removed = await cluster.kubectl(['delete', 'validatingwebhookconfiguration', 'firebreak']);
    t.strictSame(removed, {
      code: 0,
      stdout: 'validatingwebhookconfiguration.admissionregistration.k8s.io "firebreak" deleted\n',
      stderr: '',
    });
    await eventually('changes to pass', async () => ((await apply(good)).code === 0 ? true : undefined));
  });
});

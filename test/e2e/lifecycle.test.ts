import t from 'tap';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { refusedBy, startGuardedCluster } from './guarded-cluster.js';
import { callsTo, denyAll, policiesPath, policy } from './policies.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const servers = await findServers();

const held = { finalizers: ['net.example/hold'] };

/** What a cluster has when Firebreak comes: nobody asked then. */
async function furnish(cluster: Cluster): Promise<void> {
  const namespaces = ['shop', 'vault', 'ending', 'marked'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: name === 'marked' ? { 'net.example/exempt': 'true' } : {} },
  }));
  const policies = [
    policy('shop/legacy', callsTo('0.0.0.0/0')),
    policy('shop/held', callsTo('0.0.0.0/0'), held),
    policy('shop/kept', callsTo('0.0.0.0/0')),
    policy('vault/one', denyAll),
    policy('vault/held', denyAll, held),
    policy('ending/legacy', callsTo('0.0.0.0/0')),
    policy('ending/default-deny', denyAll),
  ];
  const items = [...namespaces, ...policies];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { code, stderr } = await cluster.kubectl(['create', '-f', '-'], { input });
  if (code !== 0) throw new Error(stderr);
}

t.test('what was there before, and how things end', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const guarded = await startGuardedCluster(t, { servers, before: furnish });
  const { cluster, webhook, kubectl, apply, stored } = guarded;

  const patch = (place: string, change: object): ReturnType<typeof kubectl> => {
    const [namespace = '', name = ''] = place.split('/');
    return kubectl(['patch', 'networkpolicy', name, '-n', namespace, '--type=merge', '-p', JSON.stringify(change)]);
  };
  const gone = async (path: string): Promise<true> =>
    eventually(`${path} to be gone`, async () => ((await cluster.raw('GET', path)).status === 404 ? true : undefined));

  await t.test('a policy that was bad before can be labelled, with a warning that it is', async (t) => {
    const labelled = await kubectl(['label', 'networkpolicy', 'legacy', '-n', 'shop', 'team=a']);
    t.strictSame(labelled, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/legacy labeled\n',
      stderr:
        'Warning: no-wide-blocks (was there before): allows 0.0.0.0/0; the widest block allowed is /16 (spec.egress[0].to[0].ipBlock.cidr)\n',
    });
    const [event] = await cluster.auditEvents({ verb: 'patch', user: 'dev', name: 'legacy' }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'warn');
    t.match(event?.annotations?.['policies.firebreak.dev/findings'], '"effect":"Warn","standing":"existing"');
  });

  await t.test('it cannot be made worse, be it by more addresses, more ports or more pods', async (t) => {
    const changes: Readonly<Record<string, object>> = {
      addresses: callsTo('0.0.0.0/0', '::/0'),
      ports: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }, { port: 22 }] }] },
      pods: { podSelector: { matchLabels: null } },
    };
    for (const [what, spec] of Object.entries(changes)) {
      const refused = await patch('shop/legacy', { spec });
      t.equal(refused.code, 1, `${what}: ${refused.stdout}`);
      t.match(
        refused.stderr,
        `${refusedBy}1 guardrail denies NetworkPolicy shop/legacy\n\n  1. no-wide-blocks (limit-cidr-width) at `,
      );
    }
  });

  await t.test('narrowing it passes, with a warning as long as it is still too wide', async (t) => {
    const narrower = await patch('shop/legacy', { spec: callsTo('10.0.0.0/8') });
    t.strictSame(narrower, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/legacy patched\n',
      stderr:
        'Warning: no-wide-blocks (was there before): allows 10.0.0.0/8; the widest block allowed is... (spec.egress[0].to[0].ipBlock.cidr)\n',
    });
    const back = await patch('shop/legacy', { spec: callsTo('0.0.0.0/0') });
    t.equal(back.code, 1, 'and there is no way back');
    const narrow = await patch('shop/legacy', { spec: callsTo('10.7.0.0/16') });
    t.strictSame(narrow, { code: 0, stdout: 'networkpolicy.networking.k8s.io/legacy patched\n', stderr: '' });
    t.equal((await patch('shop/legacy', { spec: callsTo('10.0.0.0/8') })).code, 1);
  });

  await t.test('deleted is deleted: what was bad before does not come back', async (t) => {
    const deleted = await kubectl(['delete', 'networkpolicy', 'kept', '-n', 'shop']);
    t.match(deleted, { code: 0, stderr: '' });
    t.equal((await apply(policy('shop/kept', callsTo('0.0.0.0/0')))).code, 1);
  });

  await t.test(
    'a terminating policy loses its finalizer unjudged, and nothing else is changed on the way',
    async (t) => {
      const deleted = await kubectl(['delete', 'networkpolicy', 'held', '-n', 'shop', '--wait=false']);
      t.equal(deleted.code, 0, deleted.stderr);
      const opened = await patch('shop/held', { metadata: { finalizers: null }, spec: callsTo('0.0.0.0/0', '::/0') });
      t.match(opened, { code: 1, stderr: '1 guardrail denies NetworkPolicy shop/held' });
      const released = await patch('shop/held', { metadata: { finalizers: null } });
      t.strictSame(released, { code: 0, stdout: 'networkpolicy.networking.k8s.io/held patched\n', stderr: '' });
      await gone(`${policiesPath('shop')}/held`);
      const events = await cluster.auditEvents({ verb: 'patch', name: 'held', namespace: 'shop', code: 200 }, 1);
      t.equal(events[0]?.annotations?.['policies.firebreak.dev/skipped'], 'nothing changes that a guardrail speaks of');
    },
  );

  await t.test('a namespace that carried a forbidden label before can still be finalized and labelled', async (t) => {
    const { body } = await cluster.raw('GET', '/api/v1/namespaces/marked');
    const finalized = await cluster.raw('PUT', '/api/v1/namespaces/marked/finalize', { user: 'dev', body });
    t.match(finalized, { status: 200, warnings: [] });
    const labelled = await kubectl(['label', 'namespace', 'marked', 'team=a']);
    t.strictSame(labelled, {
      code: 0,
      stdout: 'namespace/marked labeled\n',
      stderr:
        'Warning: known-tiers (was there before): label net.example/exempt may not be set (metadata.labels[net.example/exempt])\n',
    });
    const another = await kubectl(['label', 'namespace', 'marked', 'net.example/exempt-too=true']);
    t.match(another, { code: 1, stderr: 'known-tiers (require-metadata) at metadata.labels[net.example/exempt-too]' });
    t.match(await kubectl(['label', 'namespace', 'marked', 'net.example/exempt-']), { code: 0, stderr: '' });
  });

  await t.test('a namespace goes to the end with good and bad policies in it', async (t) => {
    const deleted = await kubectl(['delete', 'namespace', 'ending', '--timeout=60s']);
    t.match(deleted, { code: 0, stdout: 'namespace "ending" deleted', stderr: '' });
    await gone('/api/v1/namespaces/ending');
    await webhook.logged({ kind: 'Namespace', name: 'ending', operation: 'DELETE', user: 'dev', decision: 'allow' });
  });

  await t.test('so does a protected one, whose policies the one who deletes it may not touch', async (t) => {
    t.equal((await kubectl(['delete', 'networkpolicy', 'one', '-n', 'vault'])).code, 1);
    const deleted = await kubectl(['delete', 'namespace', 'vault', '--wait=false']);
    t.equal(deleted.code, 0, deleted.stderr);

    // Its last policy keeps the namespace terminating until somebody takes the finalizer away.
    await eventually('the namespace controller to have swept', async () =>
      (await stored('vault')).join() === 'held' ? true : undefined,
    );
    const late = await apply(policy('vault/late', denyAll));
    t.equal(late.code, 1);
    t.match(await patch('vault/held', { metadata: { finalizers: null } }), { code: 0, stderr: '' });
    await gone('/api/v1/namespaces/vault');

    const user = 'system:serviceaccount:kube-system:namespace-controller';
    for (const namespace of ['ending', 'vault']) {
      const [swept] = await cluster.auditEvents(
        { user, verb: 'deletecollection', resource: 'networkpolicies', namespace },
        1,
      );
      t.ok(swept);
      t.notOk(
        Object.hasOwn(swept?.annotations ?? {}, 'policies.firebreak.dev/decision'),
        'the registration leaves it out',
      );
    }
    const asked = webhook.lines.filter((line) => line['user'] === user);
    t.strictSame(asked, []);
  });

  await t.test('no warning was longer than a line', (t) => {
    t.ok(guarded.warnings.length > 0);
    t.strictSame(
      guarded.warnings.filter((warning) => warning.length > 120),
      [],
    );
    t.end();
  });
});

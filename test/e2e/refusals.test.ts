import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { refusedBy, startGuardedCluster } from './guarded-cluster.js';
import { callsTo, denyAll, openToAll, policiesPath, policy } from './policies.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const servers = await findServers();

interface Finding {
  readonly guardrail: string;
  readonly effect: string;
}

const wide = `1 guardrail denies NetworkPolicy shop/web

  1. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[0].ipBlock.cidr
     allows 0.0.0.0/0; the widest block allowed is /16
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress
`;

t.test('what a developer reads in kubectl', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const guarded = await startGuardedCluster(t, { servers });
  const { cluster, webhook, kubectl, apply, stored } = guarded;

  await t.test('a Namespace and a policy that no guardrail minds pass without a word', async (t) => {
    const namespace = await kubectl(['create', 'namespace', 'shop']);
    t.strictSame(namespace, { code: 0, stdout: 'namespace/shop created\n', stderr: '' });
    const created = await apply(policy('shop/default-deny', denyAll));
    t.strictSame(created, { code: 0, stdout: 'networkpolicy.networking.k8s.io/default-deny created\n', stderr: '' });
  });

  await t.test('apply -f names the file and says what is wrong, why, and how to mend it', async (t) => {
    const file = join(cluster.folder, 'web.yaml');
    await writeFile(file, JSON.stringify(policy('shop/web', callsTo('0.0.0.0/0'))));
    const refused = await kubectl(['apply', '-f', file]);
    t.strictSame(refused, {
      code: 1,
      stdout: '',
      stderr: `Error from server (Forbidden): error when creating "${file}": ${refusedBy}${wide}`,
    });
    t.strictSame(await stored('shop'), ['default-deny']);
  });

  await t.test('every finding is in the refusal, and those that only warn come as warnings', async (t) => {
    const spec = {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{}],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/1' } }, { ipBlock: { cidr: '128.0.0.0/1' } }] }],
    };
    const refused = await apply(policy('shop/all', spec));
    t.equal(
      refused.stderr,
      `Warning: few-ports: opens every port of every protocol (spec.ingress[0])
Warning: few-ports: opens every port of every protocol (spec.egress[0])
Error from server (Forbidden): error when creating "STDIN": ${refusedBy}2 guardrails deny NetworkPolicy shop/all

  1. no-open-peers (forbid-open-peers) at spec.ingress[0]
     allows every port from anyone, inside and outside of the cluster
     fix: write from: with the podSelector, namespaceSelector or ipBlock of each peer that really needs it

  2. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[0].ipBlock.cidr
     allows 0.0.0.0/1; the widest block allowed is /16
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress

  3. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[1].ipBlock.cidr
     allows 128.0.0.0/1; the widest block allowed is /16
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress

  4. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[0].ipBlock.cidr
     2 blocks together allow 0.0.0.0/0; the widest block allowed is /16
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress
`,
    );
  });

  await t.test('for API clients each finding is a cause with its field', async (t) => {
    const body = policy('shop/web', callsTo('0.0.0.0/0'));
    const answer = await cluster.raw('POST', policiesPath('shop'), { user: 'dev', body });
    t.match(answer, {
      status: 403,
      body: {
        kind: 'Status',
        status: 'Failure',
        reason: 'Forbidden',
        code: 403,
        message: `${refusedBy}${wide.trimEnd()}`,
        details: {
          causes: [
            {
              reason: 'limit-cidr-width',
              field: 'spec.egress[0].to[0].ipBlock.cidr',
              message: 'allows 0.0.0.0/0; the widest block allowed is /16',
            },
          ],
        },
      },
    });
  });

  await t.test('the audit log has the decision, the findings and the profile they rest on', async (t) => {
    const [denied] = await cluster.auditEvents({ verb: 'create', user: 'dev', name: 'all', code: 403 }, 1);
    const annotations = denied?.annotations ?? {};
    t.equal(annotations['policies.firebreak.dev/decision'], 'deny');
    t.match(annotations['policies.firebreak.dev/profile'], /^house [0-9a-f]{64} Enforce$/);
    const findings = JSON.parse(annotations['policies.firebreak.dev/findings'] ?? '[]') as readonly Finding[];
    t.strictSame(
      findings.map(({ guardrail, effect }) => `${guardrail}: ${effect}`),
      [
        'no-open-peers: Deny',
        ...Array.from({ length: 3 }, () => 'no-wide-blocks: Deny'),
        ...Array.from({ length: 2 }, () => 'few-ports: Warn'),
        'own-namespace: Audit',
      ],
    );
    t.strictSame(findings[0], {
      guardrail: 'no-open-peers',
      effect: 'Deny',
      standing: 'introduced',
      at: 'spec.ingress[0]',
      message: 'allows every port from anyone, inside and outside of the cluster',
    });

    const [allowed] = await cluster.auditEvents({ verb: 'create', user: 'dev', name: 'default-deny', code: 201 }, 1);
    t.equal(allowed?.annotations?.['policies.firebreak.dev/decision'], 'allow');
    t.notOk(Object.hasOwn(allowed?.annotations ?? {}, 'policies.firebreak.dev/findings'));
  });

  await t.test('what is only audited is seen by nobody but the auditor', async (t) => {
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }];
    const ports = [{ port: 9090 }];
    const created = await apply(
      policy('shop/metrics', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from, ports }] }),
    );
    t.strictSame(created, { code: 0, stdout: 'networkpolicy.networking.k8s.io/metrics created\n', stderr: '' });
    const [event] = await cluster.auditEvents({ verb: 'create', name: 'metrics' }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'allow');
    t.match(event?.annotations?.['policies.firebreak.dev/findings'], '"guardrail":"own-namespace","effect":"Audit"');
  });

  await t.test('a warning alone lets the change pass', async (t) => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] };
    const created = await apply(policy('shop/inside', spec));
    t.strictSame(created, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/inside created\n',
      stderr: 'Warning: few-ports: opens every port of every protocol (spec.ingress[0])\n',
    });
    const [event] = await cluster.auditEvents({ verb: 'create', name: 'inside' }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'warn');
  });

  await t.test('apply --dry-run=server gives the same answers and stores nothing', async (t) => {
    const bad = JSON.stringify(policy('shop/web', callsTo('0.0.0.0/0')));
    const refused = await kubectl(['apply', '--dry-run=server', '-f', '-'], { input: bad });
    t.match(refused, {
      code: 1,
      stderr: `Error from server (Forbidden): error when creating "STDIN": ${refusedBy}${wide}`,
    });
    const good = JSON.stringify(policy('shop/web', callsTo('10.1.0.0/16')));
    const passed = await kubectl(['apply', '--dry-run=server', '-f', '-'], { input: good });
    t.strictSame(passed, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/web created (server dry run)\n',
      stderr: '',
    });
    t.notOk((await stored('shop')).includes('web'));
    await webhook.logged({ name: 'web', decision: 'deny', dryRun: true });
    await webhook.logged({ name: 'web', decision: 'allow', dryRun: true });
  });

  await t.test(
    'server-side apply is judged when it creates, when it changes and when it changes nothing',
    async (t) => {
      const applied = (cidr: string): Promise<{ code: number; stdout: string; stderr: string }> =>
        kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(policy('shop/web', callsTo(cidr))) });
      t.match(await applied('0.0.0.0/0'), { code: 1, stderr: `Error from server (Forbidden): ${refusedBy}${wide}` });
      const created = { code: 0, stdout: 'networkpolicy.networking.k8s.io/web serverside-applied\n', stderr: '' };
      t.strictSame(await applied('10.1.0.0/16'), created);
      const before = webhook.lines.length;
      t.strictSame(await applied('10.1.0.0/16'), created);
      await webhook.logged(
        { name: 'web', operation: 'UPDATE', skipped: 'nothing changes that a guardrail speaks of' },
        before,
      );
      t.match(await applied('0.0.0.0/0'), { code: 1, stderr: `Error from server (Forbidden): ${refusedBy}${wide}` });
    },
  );

  await t.test('a patch is judged by what the policy would become', async (t) => {
    const open = JSON.stringify([{ op: 'add', path: '/spec/egress/0/to/-', value: { ipBlock: { cidr: '::/0' } } }]);
    const refused = await kubectl(['patch', 'networkpolicy', 'web', '-n', 'shop', '--type=json', '-p', open]);
    t.equal(
      refused.stderr,
      `Error from server (Forbidden): ${refusedBy}1 guardrail denies NetworkPolicy shop/web

  1. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[1].ipBlock.cidr
     allows ::/0; the widest block allowed is /32
     fix: name the networks it really calls, or use an egress gateway
     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress
`,
    );
    const ports = JSON.stringify({ spec: { egress: [{ to: [], ports: [{ port: 443 }] }] } });
    const opened = await kubectl(['patch', 'networkpolicy', 'web', '-n', 'shop', '--type=merge', '-p', ports]);
    t.match(opened, {
      code: 1,
      stderr: 'no-open-peers (forbid-open-peers) at spec.egress[0]\n     allows TCP 443 to anyone',
    });
  });

  await t.test('apply of a change names the object and the file, and then the same words', async (t) => {
    await apply(policy('shop/api', callsTo('10.2.0.0/16')));
    const refused = await apply(policy('shop/api', callsTo('0.0.0.0/0')));
    t.equal(refused.code, 1);
    t.match(refused.stderr, /^Error from server \(Forbidden\): error when applying patch:\n/);
    t.match(
      refused.stderr,
      `for: "STDIN": error when patching "STDIN": ${refusedBy}${wide.replace('shop/web', 'shop/api')}`,
    );
  });

  await t.test('labels of a good policy change, and it is deleted, without a word', async (t) => {
    const labelled = await kubectl(['label', 'networkpolicy', 'api', '-n', 'shop', 'team=a']);
    t.strictSame(labelled, { code: 0, stdout: 'networkpolicy.networking.k8s.io/api labeled\n', stderr: '' });
    const deleted = await kubectl(['delete', 'networkpolicy', 'api', '-n', 'shop']);
    t.match(deleted, { code: 0, stderr: '' });
  });

  await t.test('under generateName the refusal has the name that the API server has made up', async (t) => {
    const { metadata, ...rest } = policy('shop/x', openToAll);
    const generated = { ...rest, metadata: { namespace: metadata.namespace, generateName: 'open-' } };
    const refused = await kubectl(['create', '-f', '-'], { input: JSON.stringify(generated) });
    t.equal(refused.code, 1);
    t.match(refused.stderr, /denied the request: 1 guardrail denies NetworkPolicy shop\/open-[a-z0-9]{5}\n/);
  });

  await t.test('what cannot be judged without knowing the cluster is refused, and says so', async (t) => {
    await kubectl(['create', 'namespace', 'prod-shop']);
    const refused = await apply(policy('prod-shop/web', denyAll));
    t.equal(
      refused.stderr,
      `Error from server (Forbidden): error when creating "STDIN": ${refusedBy}1 guardrail denies NetworkPolicy prod-shop/web

  1. prod-names-its-ticket (require-metadata) at metadata.annotations[net.example/ticket]
     could not be judged: has no annotation net.example/ticket; whether this guardrail applies is not known: the labels of namespace prod-shop are not known
     fix: set the annotation net.example/ticket, matching NET-[0-9]+
`,
    );
  });

  await t.test('no warning was longer than a line', (t) => {
    t.ok(guarded.warnings.length > 0);
    t.strictSame(
      guarded.warnings.filter((warning) => warning.length > 120),
      [],
    );
    t.end();
  });

  await t.test('all that was rendered is taken by a real API server as it is, and nothing warns', async (t) => {
    const applied = await cluster.kubectl(['apply', '-k', guarded.manifests.deploy]);
    t.equal(applied.stderr, '');
    t.match(applied.stdout, 'deployment.apps/firebreak created\n');
    t.match(applied.stdout, 'networkpolicy.networking.k8s.io/default-deny created\n');
    t.match(applied.stdout, 'networkpolicy.networking.k8s.io/firebreak created\n');
    t.match(applied.stdout, 'validatingwebhookconfiguration.admissionregistration.k8s.io/firebreak configured\n');
  });
});

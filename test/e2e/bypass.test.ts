import t from 'tap';
import { refusedBy, startGuardedCluster, warningsIn } from './guarded-cluster.js';
import { callsTo, denyAll, openToAll, policiesPath, policy, scatteredAddresses } from './policies.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const servers = await findServers();

const exempt = `${refusedBy}1 guardrail denies Namespace shop

  1. known-tiers (require-metadata) at metadata.labels[net.example/exempt]
     label net.example/exempt may not be set
     fix: remove the label net.example/exempt
`;

const outsider = (deed: string): string => `${refusedBy}1 guardrail denies ${deed}

  1. platform-namespaces (protect-namespaces)
     dev may not change policies of namespace vault; only system:masters, platform:oncall may
     fix: ask one of those who may change policies there
`;

t.test('ways around that are closed', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const guarded = await startGuardedCluster(t, { servers });
  const { cluster, webhook, kubectl, apply, stored } = guarded;
  for (const name of ['shop', 'vault', 'sandbox']) await kubectl(['create', 'namespace', name]);

  await t.test('a label that is forbidden on namespaces is refused, whichever way it comes', async (t) => {
    const labelled = await kubectl(['label', 'namespace', 'shop', 'net.example/exempt=true']);
    t.strictSame(labelled, { code: 1, stdout: '', stderr: `Error from server (Forbidden): ${exempt}` });

    const patch = { metadata: { labels: { 'net.example/exempt': 'true' } } };
    const status = await cluster.raw('PATCH', '/api/v1/namespaces/shop/status', { user: 'dev', body: patch });
    t.match(status, { status: 403, body: { reason: 'Forbidden', message: exempt.trimEnd() } });

    const { body } = await cluster.raw('GET', '/api/v1/namespaces/shop');
    const { metadata } = body as { readonly metadata: { readonly labels: object } };
    const changed = {
      ...(body as object),
      metadata: { ...metadata, labels: { ...metadata.labels, ...patch.metadata.labels } },
    };
    const finalize = await cluster.raw('PUT', '/api/v1/namespaces/shop/finalize', { user: 'dev', body: changed });
    t.match(finalize, { status: 403, body: { reason: 'Forbidden', message: exempt.trimEnd() } });

    const applied = await kubectl(['apply', '--server-side', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', ...patch.metadata } }),
    });
    t.equal(applied.stderr, `Error from server (Forbidden): ${exempt}`);

    const after = await cluster.raw('GET', '/api/v1/namespaces/shop');
    t.notMatch(after.body, { metadata: { labels: { 'net.example/exempt': 'true' } } });
    for (const subresource of ['status', 'finalize']) {
      const [event] = await cluster.auditEvents({ user: 'dev', subresource, code: 403 }, 1);
      t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'deny');
      await webhook.logged({ kind: 'Namespace', name: 'shop', subresource, decision: 'deny' });
    }
  });

  await t.test(
    'a namespace cannot leave the scope of a guardrail by the change that the guardrail is about',
    async (t) => {
      const namespace = (labels: object): string =>
        JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay', labels } });
      const unowned = await kubectl(['create', '-f', '-'], { input: namespace({ tier: 'prod' }) });
      t.match(unowned, {
        code: 1,
        stderr: 'prod-has-an-owner (require-metadata) at metadata.labels[owner]\n     has no label owner',
      });
      const owned = await kubectl(['create', '-f', '-'], { input: namespace({ tier: 'prod', owner: 'pay' }) });
      t.equal(owned.code, 0, owned.stderr);
      const leaving = JSON.stringify({ metadata: { labels: { tier: null, owner: null } } });
      const left = await kubectl(['patch', 'namespace', 'pay', '--type=merge', '-p', leaving]);
      t.match(left, {
        code: 1,
        stderr: 'prod-has-an-owner (require-metadata) at metadata.labels[owner]\n     has no label owner',
      });
      const retiered = await kubectl(['label', 'namespace', 'pay', '--overwrite', 'tier=dev']);
      t.equal(retiered.code, 0, retiered.stderr);
    },
  );

  await t.test('no label, annotation or name exempts an object, and none its namespace', async (t) => {
    const labels = ['firebreak.dev/ignore=true', 'firebreak.dev/exempt=true', 'app.kubernetes.io/name=firebreak'];
    const labelled = await kubectl([
      'label',
      'namespace',
      'shop',
      ...labels,
      'admission.policies.firebreak.dev/ignore=true',
    ]);
    t.equal(labelled.code, 0, labelled.stderr);
    const marked = {
      labels: { 'firebreak.dev/ignore': 'true', 'app.kubernetes.io/managed-by': 'firebreak' },
      annotations: { 'firebreak.dev/ignore': 'true', 'firebreak.dev/mode': 'DryRun' },
    };
    for (const name of ['default-deny', 'firebreak', 'kube-system', 'constructor']) {
      const refused = await apply(policy(`shop/${name}`, openToAll, marked));
      t.match(refused, { code: 1, stderr: `${refusedBy}1 guardrail denies NetworkPolicy shop/${name}\n` });
    }
    t.strictSame(await stored('shop'), []);
  });

  await t.test('the name label, by which the registration leaves a namespace out, is nobody’s to set', async (t) => {
    const name = 'kubernetes.io/metadata.name=firebreak-system';
    await kubectl(['label', 'namespace', 'shop', '--overwrite', name]);
    await kubectl(['label', 'namespace', 'shop', '--overwrite', name, 'net.example/exempt=true']);
    const { body } = await cluster.raw('GET', '/api/v1/namespaces/shop');
    t.match(body, { metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } } });
    t.notMatch(body, { metadata: { labels: { 'net.example/exempt': 'true' } } });
    const refused = await apply(policy('shop/open', openToAll));
    t.equal(refused.code, 1);
  });

  await t.test('a rule that sleeps is judged when it wakes, and a misspelt peer by what is stored of it', async (t) => {
    const asleep = { ...callsTo('0.0.0.0/0'), policyTypes: ['Ingress'] };
    t.match(await apply(policy('shop/asleep', asleep)), { code: 0, stderr: '' });
    const wake = ['patch', 'networkpolicy', 'asleep', '-n', 'shop', '--type=merge', '-p'];
    const woken = await kubectl([...wake, JSON.stringify({ spec: { policyTypes: ['Ingress', 'Egress'] } })]);
    t.match(woken, { code: 1, stderr: `${refusedBy}1 guardrail denies NetworkPolicy shop/asleep\n` });

    const misspelt = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ form: [{ podSelector: {} }] }] };
    const input = JSON.stringify(policy('shop/misspelt', misspelt));
    const open = await kubectl(['create', '--validate=false', '-f', '-'], { input });
    t.match(open, { code: 1, stderr: 'no-open-peers (forbid-open-peers) at spec.ingress[0]\n' });
    await kubectl(['delete', 'networkpolicy', 'asleep', '-n', 'shop']);
  });

  await t.test('an excluded namespace is excluded by its whole name, and its exclusion is on record', async (t) => {
    for (const name of ['sandbox-two', 'my-sandbox']) {
      await kubectl(['create', 'namespace', name]);
      t.equal((await apply(policy(`${name}/open`, openToAll))).code, 1, name);
    }
    t.equal((await apply(policy('sandbox/open', openToAll))).code, 0);
    const [event] = await cluster.auditEvents({ verb: 'create', namespace: 'sandbox', name: 'open' }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/skipped'], 'the profile excludes this namespace');
  });

  await t.test('break-glass takes a member of the group and a reason, and neither alone', async (t) => {
    const annotated = (reason: string): object =>
      policy('shop/incident', callsTo('0.0.0.0/0'), { annotations: { 'firebreak.dev/break-glass': reason } });
    const byAnyone = await apply(annotated('INC-17'));
    t.match(byAnyone, {
      code: 1,
      stderr: '\n\nbreak-glass did not help: only members of platform:oncall may break glass\n',
    });
    const withoutReason = await apply(annotated('  '), 'oncall');
    t.match(withoutReason, {
      code: 1,
      stderr: '\n\nbreak-glass did not help: the annotation firebreak.dev/break-glass gives no reason\n',
    });
    const withoutAnnotation = await apply(policy('shop/incident', callsTo('0.0.0.0/0')), 'oncall');
    t.equal(withoutAnnotation.code, 1);
    t.notMatch(withoutAnnotation.stderr, 'break-glass');

    const passed = await apply(annotated('INC-17: partner \u001b[31mdown\nsee the channel'), 'oncall');
    t.strictSame(passed, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/incident created\n',
      stderr:
        'Warning: no-wide-blocks (overridden by break-glass): allows 0.0.0.0/0; the widest block al... (spec.egress[0].to[0].ipBlock.cidr)\n',
    });
    const [event] = await cluster.auditEvents({ verb: 'create', user: 'oncall', name: 'incident', code: 201 }, 1);
    t.equal(
      event?.annotations?.['policies.firebreak.dev/break-glass'],
      'oncall: INC-17: partner [31mdown see the channel',
    );
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'warn');

    // The annotation is stored now. It is the one who writes that must be of the group, each time.
    const patch = JSON.stringify({ spec: { egress: [{ ports: [{ port: 443 }] }] } });
    const later = await kubectl(['patch', 'networkpolicy', 'incident', '-n', 'shop', '--type=merge', '-p', patch]);
    t.match(later, { code: 1, stderr: 'break-glass did not help: only members of platform:oncall may break glass\n' });
  });

  await t.test('policies of a protected namespace are created, changed and deleted by its people only', async (t) => {
    t.equal((await apply(policy('vault/one', denyAll), 'admin')).code, 0);
    t.equal((await apply(policy('vault/two', denyAll), 'oncall')).code, 0);
    const created = await apply(policy('vault/three', denyAll));
    t.equal(
      created.stderr,
      `Error from server (Forbidden): error when creating "STDIN": ${outsider('NetworkPolicy vault/three')}`,
    );
    const labelled = await kubectl(['label', 'networkpolicy', 'one', '-n', 'vault', 'a=b']);
    t.equal(labelled.stderr, `Error from server (Forbidden): ${outsider('NetworkPolicy vault/one')}`);
    const deleted = await kubectl(['delete', 'networkpolicy', 'one', '-n', 'vault']);
    t.strictSame(deleted, {
      code: 1,
      stdout: '',
      stderr: `Error from server (Forbidden): ${outsider('deleting NetworkPolicy vault/one')}`,
    });
    const all = await kubectl(['delete', 'networkpolicies', '--all', '-n', 'vault']);
    t.equal(all.code, 1);
    t.match(all.stderr, outsider('deleting NetworkPolicy vault/one').trimEnd());
    t.match(all.stderr, outsider('deleting NetworkPolicy vault/two').trimEnd());
    const system = await apply(policy('kube-system/open', denyAll));
    t.match(system, { code: 1, stderr: 'dev may not change policies of namespace kube-system;' });
  });

  await t.test('a raw deletecollection, which names no object, is judged object by object', async (t) => {
    const refused = await cluster.raw('DELETE', policiesPath('vault'), { user: 'dev' });
    t.equal(refused.status, 403);
    t.match(
      (refused.body as { readonly message: string }).message,
      /guardrail denies deleting NetworkPolicy vault\/(one|two)\n/,
    );
    t.strictSame(await stored('vault'), ['one', 'two']);
    const [event] = await cluster.auditEvents({ verb: 'deletecollection', user: 'dev', code: 403 }, 1);
    t.equal(event?.annotations?.['policies.firebreak.dev/decision'], 'deny');
    const permitted = await cluster.raw('DELETE', policiesPath('vault'), { user: 'oncall' });
    t.equal(permitted.status, 200);
    t.strictSame(await stored('vault'), []);
    for (const name of ['one', 'two']) {
      await webhook.logged({ user: 'oncall', operation: 'DELETE', namespace: 'vault', name, decision: 'allow' });
    }
  });

  await t.test('elsewhere --all and deletecollection do what they say', async (t) => {
    for (const name of ['a', 'b', 'c']) await apply(policy(`shop/${name}`, denyAll));
    const all = await kubectl(['delete', 'networkpolicies', '--all', '-n', 'shop']);
    t.match(all, { code: 0, stderr: '' });
    t.equal(all.stdout.trimEnd().split('\n').length, 4, all.stdout);
    await apply(policy('shop/d', denyAll));
    const { status } = await cluster.raw('DELETE', policiesPath('shop'), { user: 'dev' });
    t.equal(status, 200);
    t.strictSame(await stored('shop'), []);
  });

  await t.test('a policy of 1.1 MB is judged like any other', async (t) => {
    const addresses = scatteredAddresses(27_000);
    const large = policy('shop/large', callsTo(...addresses));
    t.ok(JSON.stringify(large).length > 1_000_000);
    const created = await cluster.raw('POST', policiesPath('shop'), { user: 'dev', body: large });
    t.equal(created.status, 201, JSON.stringify(created.body).slice(0, 120));
    const widened = { ...large, spec: callsTo(...addresses, '0.0.0.0/0') };
    const refused = await cluster.raw('PUT', `${policiesPath('shop')}/large`, { user: 'dev', body: widened });
    t.match(refused, {
      status: 403,
      body: {
        message: `${refusedBy}1 guardrail denies NetworkPolicy shop/large\n\n  1. no-wide-blocks (limit-cidr-width) at spec.egress[0].to[27000].ipBlock.cidr\n`,
      },
    });
    const without = await cluster.raw('PUT', `${policiesPath('shop')}/large`, {
      user: 'dev',
      body: { ...large, spec: callsTo(...addresses.slice(1)) },
    });
    t.equal(without.status, 200);
    for (const operation of ['CREATE', 'UPDATE']) {
      const { duration } = await webhook.logged({ name: 'large', operation });
      t.ok(Number(duration) < 1500, `${operation} took ${String(duration)} ms`);
    }
  });

  await t.test(
    'a policy with thousands of findings has a refusal that ends, and warnings that are all delivered',
    async (t) => {
      const blocks = Array.from({ length: 4000 }, (_, k) => `${(k >> 6) + 11}.${(k & 63) * 4}.0.0/15`);
      const refused = await cluster.raw('POST', policiesPath('shop'), {
        user: 'dev',
        body: policy('shop/many', callsTo(...blocks)),
      });
      t.equal(refused.status, 403);
      const { message } = refused.body as { readonly message: string };
      t.match(message, /\n {2}100\. no-wide-blocks /);
      t.match(message, /\n\n\.\.\. and 3900 more findings; see them all with: firebreak check <file>$/);
      t.ok(message.length < 64_000, String(message.length));

      const ports = Array.from({ length: 300 }, (_, k) => ({ port: 1 + k * 210, endPort: 1 + k * 210 + 150 }));
      const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports }] };
      const warned = await apply(policy('shop/ports', spec));
      t.equal(warned.code, 0);
      t.match(warningsIn(warned).at(-1), /^\.\.\. and \d+ more warnings; see them all with: firebreak check <file>$/);
      t.match(
        warningsIn(warned)[0],
        'few-ports: opens TCP 1-151, 151 in a row; the most allowed is 100 (spec.ingress[0].ports[0])',
      );
    },
  );

  await t.test('no warning was longer than a line', (t) => {
    t.ok(guarded.warnings.length > 0);
    t.strictSame(
      guarded.warnings.filter((warning) => warning.length > 120),
      [],
    );
    t.end();
  });
});

import { existsSync } from 'node:fs';
import t from 'tap';
import { startCluster } from './cluster.js';
import { eventually } from './eventually.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};

const servers = await findServers();

t.test('a cluster of real servers', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const cluster = await startCluster({ servers });
  t.teardown(() => cluster.stop());

  await t.test('developers write namespaces and policies', async (t) => {
    const namespace = await cluster.kubectl(['create', 'namespace', 'shop'], { user: 'dev' });
    t.strictSame(namespace, { code: 0, stdout: 'namespace/shop created\n', stderr: '' });
    const created = await cluster.kubectl(['apply', '-f', '-'], { user: 'dev', input: JSON.stringify(policy) });
    t.strictSame(created, { code: 0, stdout: 'networkpolicy.networking.k8s.io/default-deny created\n', stderr: '' });
  });

  await t.test('the audit log has the request with its object', async (t) => {
    const [event] = await cluster.auditEvents({ verb: 'create', resource: 'networkpolicies', namespace: 'shop' }, 1);
    t.match(event, { user: { username: 'dev' }, responseStatus: { code: 201 }, requestObject: { spec: policy.spec } });
    t.ok(event?.user.groups?.includes('developers'));
  });

  await t.test('groups differ between users, and RBAC holds for what is not theirs', async (t) => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await cluster.raw('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      user: 'oncall',
      body: review,
    });
    t.match(answer, { status: 201, body: { status: { userInfo: { groups: ['developers', 'platform:oncall'] } } } });
    const refused = await cluster.kubectl(['get', 'secrets', '-n', 'shop'], { user: 'dev' });
    t.match(refused, { code: 1, stderr: 'Error from server (Forbidden): secrets is forbidden: User "dev"' });
  });

  await t.test('raw calls reach the subresources of a namespace', async (t) => {
    const patch = { metadata: { labels: { tier: 'prod' } } };
    const status = await cluster.raw('PATCH', '/api/v1/namespaces/shop/status', { user: 'dev', body: patch });
    t.match(status, { status: 200, body: { metadata: { labels: { tier: 'prod' } } } });
    const finalized = await cluster.raw('PUT', '/api/v1/namespaces/shop/finalize', { user: 'dev', body: status.body });
    t.match(finalized, { status: 200, body: { kind: 'Namespace' } });
  });

  await t.test('a deleted namespace goes to the end, by the controller that the webhook knows', async (t) => {
    const deleted = await cluster.kubectl(['delete', 'namespace', 'shop', '--timeout=120s'], { user: 'dev' });
    t.equal(deleted.code, 0, deleted.stderr);
    await eventually('the namespace to be gone', async () => {
      const { status } = await cluster.raw('GET', '/api/v1/namespaces/shop');
      return status === 404 ? true : undefined;
    });
    const user = 'system:serviceaccount:kube-system:namespace-controller';
    const swept = await cluster.auditEvents({ user, verb: 'deletecollection', resource: 'networkpolicies' }, 1);
    t.equal(swept[0]?.objectRef?.namespace, 'shop');
    await cluster.auditEvents({ user, subresource: 'finalize' }, 1);
  });

  await t.test('nothing is left when it stops', async (t) => {
    await cluster.stop();
    t.notOk(existsSync(cluster.folder));
    await t.rejects(cluster.raw('GET', '/readyz'), { code: 'ECONNREFUSED' });
  });
});

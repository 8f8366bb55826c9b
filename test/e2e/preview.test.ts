import t from 'tap';
import { stringify } from 'yaml';
import { eventually } from './eventually.js';
import { startGuardedCluster } from './guarded-cluster.js';
import { policy, type Place } from './policies.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const servers = await findServers();

const profile = stringify({
  apiVersion: 'firebreak.dev/v1alpha1',
  kind: 'GuardrailProfile',
  metadata: { name: 'preview' },
  spec: {
    onUndecided: 'Deny',
    guardrails: [
      {
        name: 'tools-stay-out',
        rule: 'forbid-reach',
        action: 'Deny',
        options: { from: { podSelector: { matchLabels: { app: 'tool' } } }, to: { namespaces: ['data'] } },
      },
    ],
  },
});

function deployment(place: Place): object {
  const [namespace, name] = place.split('/');
  const labels = { app: name };
  const spec = {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'none' }] } },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name }, spec };
}

const denyIngress = { podSelector: {}, policyTypes: ['Ingress'] };

/** The pods of the namespace that carry these labels may call the database. */
function lets(from: object): object {
  return {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [from], ports: [{ port: 5432 }] }],
  };
}

t.test('what a change really opens', { skip: skipWithout(servers, ...serverNames) }, async (t) => {
  const { cluster, kubectl, stored } = await startGuardedCluster(t, { servers, profile, watchAs: 'admin' });
  for (const name of ['shop', 'data']) await cluster.kubectl(['create', 'namespace', name]);
  const items = [deployment('shop/web'), deployment('shop/tool'), deployment('data/db')];
  const world = { apiVersion: 'v1', kind: 'List', items: [...items, policy('data/default-deny', denyIngress)] };
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(world) });
  const apply = (spec: object, ...flags: readonly string[]): ReturnType<typeof kubectl> =>
    kubectl(['apply', ...flags, '-f', '-'], { user: 'admin', input: JSON.stringify(policy('data/db', spec)) });
  const WEB = { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } };

  await t.test('a dry run says what it would open, and stores nothing', async (t) => {
    const answer = await eventually('the watch to tell of the workloads', async () => {
      const result = await apply(lets(WEB), '--dry-run=server');
      return result.stderr.includes('opens 1 path') ? result : undefined;
    });
    t.strictSame(answer, {
      code: 0,
      stdout: 'networkpolicy.networking.k8s.io/db created (server dry run)\n',
      stderr: 'Warning: opens 1 path: shop/web -> data/db TCP 5432\n',
    });
    t.strictSame(await stored('data'), ['default-deny']);
    const told = await eventually('the audit log to tell of it', async () => {
      const events = await cluster.auditEvents({ verb: 'create', name: 'db' }, 1);
      return events.map(({ annotations }) => annotations?.['policies.firebreak.dev/preview']).find(Boolean);
    });
    t.equal(told, 'opened 1, closed 0, isolation 0');
  });

  await t.test('applied for real it passes without a word', async (t) => {
    t.match(await apply(lets(WEB)), { code: 0, stderr: '' });
    t.strictSame([...(await stored('data'))].sort(), ['db', 'default-deny']);
  });

  await t.test('a way between zones that must stay apart is refused, with the rules of both sides', async (t) => {
    const refused = await apply(lets({ namespaceSelector: {} }));
    t.match(refused, { code: 1 });
    t.match(
      refused.stderr,
      'lets shop/tool reach data/db on TCP 5432: nothing isolates egress, ingress by data/db spec.ingress[0]',
    );
  });

  await t.test('so is the deletion of what closed it', async (t) => {
    await cluster.kubectl(['delete', 'networkpolicy', 'db', '-n', 'data']);
    const refused = await eventually('the watch to tell of the deletion', async () => {
      const result = await kubectl(['delete', 'networkpolicy', 'default-deny', '-n', 'data'], { user: 'admin' });
      return result.code === 1 ? result : undefined;
    });
    t.match(refused.stderr, 'lets shop/tool reach data/db on every port');
    t.strictSame(await stored('data'), ['default-deny']);
  });
});

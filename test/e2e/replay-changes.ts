import type { Cluster } from './cluster.js';
import { callsTo, denyAll, openToAll, policiesPath, policy, type Policy } from './policies.js';
import { eventually } from './eventually.js';
import type { GuardedCluster } from './guarded-cluster.js';
import type { User } from './users.js';

const partOf = { labels: { 'app.kubernetes.io/part-of': 'shop' } };

const glass = { 'firebreak.dev/break-glass': 'INC-1234: restore payments' };

/** A policy that `restricted` has nothing against. */
function good(name: string, spec: object = callsTo('10.7.3.0/28')): Policy {
  return policy(`shop/${name}`, spec, partOf);
}

const callsDns = {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })),
    },
  ],
};

/** What is there before the webhook, and before the log. */
export async function furnish(cluster: Cluster): Promise<void> {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const items = [
    ...['shop', 'ending'].flatMap((name) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      policy(`${name}/default-deny`, denyAll, partOf),
      policy(`${name}/dns`, callsDns, partOf),
    ]),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { matchLabels: labels }, template },
    },
    good('legacy', callsTo('0.0.0.0/0')),
  ];
  const { code, stderr } = await cluster.kubectl(['create', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  });
  if (code !== 0) throw new Error(stderr);
}

/** Changes policies and namespaces in all the ways that clients have, some of them against the profile `restricted`. */
export async function changeEverything({ cluster, kubectl }: GuardedCluster): Promise<void> {
  const send = (args: readonly string[], object: object, user: User = 'dev'): ReturnType<typeof kubectl> =>
    kubectl([...args, '-f', '-'], { user, input: JSON.stringify(object) });
  const path = policiesPath('shop');
  const raw = (method: string, at: string, body?: unknown): ReturnType<typeof cluster.raw> =>
    cluster.raw(method, at, { user: 'dev', ...(body === undefined ? {} : { body }) });
  const patch = (type: string, name: string, change: unknown): ReturnType<typeof kubectl> =>
    kubectl(['patch', 'networkpolicy', name, '-n', 'shop', `--type=${type}`, '-p', JSON.stringify(change)]);

  // Namespaces.
  await kubectl(['create', 'namespace', 'other']);
  await kubectl(['label', 'namespace', 'other', 'team=a']);
  await kubectl(['label', 'namespace', 'other', 'pod-security.kubernetes.io/enforce=privileged']);
  await raw('PATCH', '/api/v1/namespaces/other/status', { metadata: { labels: { tier: 'prod' } } });
  await raw('PATCH', '/api/v1/namespaces/other/status', {
    metadata: { labels: { 'pod-security.kubernetes.io/warn': 'privileged' } },
  });
  const { body: namespace } = await cluster.raw('GET', '/api/v1/namespaces/other');
  await raw('PUT', '/api/v1/namespaces/other/finalize', namespace);

  // Create.
  await send(['create'], good('isolated', denyAll));
  await send(['create'], good('wide', callsTo('0.0.0.0/0')));
  await send(['create'], policy('shop/unlabelled', callsTo('10.7.3.0/28')));
  await send(['create', '--dry-run=server'], good('tried'));
  await send(['create', '--dry-run=server'], good('tried', openToAll));
  await send(['create'], good('isolated', denyAll));
  await send(['create', '--validate=false'], good('invalid', { podSelector: { matchLabels: { app: '-' } } }));
  for (const cidr of ['10.7.4.0/28', '::/0']) {
    const { metadata, ...rest } = good('generated-', callsTo(cidr));
    const { name, ...others } = metadata;
    await raw('POST', path, { ...rest, metadata: { ...others, generateName: name } });
  }
  await kubectl(['create', '-f', '-', '--as=jane', '--as-group=developers'], {
    user: 'admin',
    input: JSON.stringify(good('impersonated', callsTo('10.8.0.0/16'))),
  });

  // Apply, by the client and by the server.
  await send(['apply'], good('client'));
  await send(['apply'], good('client', callsTo('10.7.3.0/28', '10.7.5.0/28')));
  await send(['apply'], good('client', callsTo('10.0.0.0/8')));
  await send(['apply', '--dry-run=server'], good('client', callsTo('10.9.0.0/28')));
  await send(['apply', '--server-side'], good('server'));
  await send(['apply', '--server-side'], good('server'));
  await send(['apply', '--server-side'], good('server', callsTo('10.7.6.0/28')));
  await send(['apply', '--server-side'], good('server', callsTo('0.0.0.0/0')));
  await send(['apply', '--server-side'], good('server-wide', callsTo('0.0.0.0/0')));

  // Patch, update, label; what was bad before, too.
  await patch('merge', 'server', { metadata: { labels: { team: 'b' } } });
  await patch('merge', 'server', { metadata: { labels: { 'app.kubernetes.io/part-of': null } } });
  await patch('json', 'server', [{ op: 'replace', path: '/spec/egress/0/to/0/ipBlock/cidr', value: '10.7.7.0/28' }]);
  await patch('strategic', 'server', { spec: { egress: [{}] } });
  await patch('merge', 'legacy', { metadata: { labels: { team: 'a' } } });
  await patch('merge', 'legacy', { spec: callsTo('10.0.0.0/8') });
  await patch('merge', 'legacy', { spec: callsTo('0.0.0.0/0') });
  await patch('merge', 'none', { metadata: { labels: { team: 'a' } } });
  await send(['replace'], good('client', callsTo('10.7.8.0/28')));
  await send(['replace'], good('client', callsTo('172.16.0.0/12')));
  await kubectl(['label', 'networkpolicy', 'client', '-n', 'shop', 'firebreak.dev/temporary=true']);
  await kubectl(['annotate', 'networkpolicy', 'client', '-n', 'shop', 'note=x']);
  await send(['apply'], policy('kube-system/dev', denyAll, partOf));
  await send(['apply'], policy('shop/glass', callsTo('0.0.0.0/0'), { ...partOf, annotations: glass }), 'admin');
  await send(['apply'], policy('shop/glass', callsTo('0.0.0.0/0', '::/0'), { ...partOf, annotations: glass }));

  // Delete.
  await kubectl(['delete', 'networkpolicy', 'client', '-n', 'shop', '--dry-run=server']);
  await kubectl(['delete', 'networkpolicy', 'client', '-n', 'shop']);
  await kubectl(['delete', 'networkpolicy', 'default-deny', '-n', 'shop']);
  await send(['create'], policy('shop/held', callsTo('10.7.9.0/28'), { ...partOf, finalizers: ['net.example/hold'] }));
  await kubectl(['delete', 'networkpolicy', 'held', '-n', 'shop', '--wait=false']);
  await patch('merge', 'held', { spec: callsTo('0.0.0.0/0') });
  await patch('merge', 'held', { metadata: { finalizers: null } });
  await send(['create'], good('held', callsTo('0.0.0.0/0')));
  await send(['create'], good('cascading'));
  await kubectl(['delete', 'networkpolicy', 'cascading', '-n', 'shop', '--cascade=foreground']);
  for (const name of ['one', 'two', 'three']) await send(['create'], good(name));
  await kubectl(['label', 'networkpolicy', 'one', 'two', '-n', 'shop', 'sweep=yes']);
  await raw('DELETE', `${path}?labelSelector=sweep%3Dyes&dryRun=All`);
  await raw('DELETE', `${path}?labelSelector=sweep%3Dyes`);
  await raw('DELETE', path);
  await raw('DELETE', `${path}?fieldSelector=metadata.name%3Dthree`);
  await send(['apply'], good('after', callsTo('10.7.3.0/28')));

  // And the end of a namespace, which comes from the controllers.
  await send(['create'], policy('ending/isolated', denyAll, partOf));
  await send(
    ['create'],
    policy('ending/held', callsTo('10.7.9.0/28'), { ...partOf, finalizers: ['net.example/hold'] }),
  );
  await kubectl(['delete', 'namespace', 'ending', '--wait=false']);
  const user = 'system:serviceaccount:kube-system:namespace-controller';
  await cluster.auditEvents({ user, verb: 'deletecollection', resource: 'networkpolicies', namespace: 'ending' }, 1);
  const held = `${policiesPath('ending')}/held`;
  await raw('PATCH', held, { metadata: { finalizers: null } });
  await eventually('the namespace to be gone', async () =>
    (await raw('GET', '/api/v1/namespaces/ending')).status === 404 ? true : undefined,
  );
  await cluster.auditEvents({ user, subresource: 'finalize', code: 200 }, 1);
  await kubectl(['create', 'namespace', 'ending']);
  await send(['create'], policy('ending/first', callsTo('10.7.9.0/28'), partOf));
}

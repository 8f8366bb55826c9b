import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { snapshotFiles } from '../../src/cli/snapshot-files.js';
import { admission } from '../webhook/client.js';
import { createMount } from '../webhook/mount.js';
import { reviewOf } from '../webhook/reviews.js';
import { until } from '../webhook/until.js';
import { createWorld } from '../webhook/webhook-world.js';
import { namespace, policy } from './manifests-for-tests.js';

/** Denies new labels on which a policy of the cluster relies. */
const PROFILE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: test }
spec:
  guardrails: [{ name: labels, rule: protect-labels, action: Deny }]
`;

const raw = (labels: object): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});
const LABELLED = JSON.stringify(
  reviewOf(raw({ zone: 'trusted' }), {
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    resource: { group: '', version: 'v1', resource: 'namespaces' },
    name: 'shop',
    operation: 'UPDATE',
    oldObject: raw({}),
  }),
);
const RELYING = policy('trusting').replace(
  /- ipBlock:\n +cidr: .*/,
  '- namespaceSelector: { matchLabels: { zone: trusted } }',
);

t.test('a webhook judges by the snapshot of a folder, and by the changed one as soon as it changes', async (t) => {
  const world = await createWorld(t);
  writeFileSync(world.profileFile, PROFILE);
  const folder = join(world.folder, 'cluster');
  mkdirSync(join(folder, 'shop'), { recursive: true });
  writeFileSync(join(folder, 'namespaces.yaml'), namespace('shop'));
  writeFileSync(join(folder, 'shop', 'policy.yaml'), RELYING);
  const files = await snapshotFiles('cluster', world.folder);
  const { client, webhook } = await world.startWithClient({ snapshotFiles: files });
  const allowed = async (): Promise<boolean | undefined> => admission(await client.post(LABELLED)).allowed;
  t.equal(await allowed(), false);
  t.match(
    world.lines.find(({ msg }) => msg === 'a snapshot is in force'),
    { Namespace: 1, NetworkPolicy: 1 },
  );

  rmSync(join(folder, 'shop', 'policy.yaml'));
  await until('the policy is gone', async () => (await allowed()) === true);

  const refusals = (): readonly unknown[] => world.lines.filter(({ msg }) => /snapshot is refused/.test(String(msg)));
  writeFileSync(join(folder, 'shop', 'policy.yaml'), `${RELYING}\t: [`);
  await until('the bad state is refused', () => refusals().length === 1);
  t.match(refusals(), [{ problems: [/^cluster\/shop\/policy\.yaml:\d+:\d+: /] }]);
  t.equal(await allowed(), true, 'the old one stays');

  writeFileSync(join(folder, 'shop', 'policy.yaml'), RELYING);
  await until('it is mended', async () => (await allowed()) === false);
  const text = await (await fetch(webhook.metricsUrl)).text();
  t.match(text, 'firebreak_snapshot_reloads_total{result="replaced"} 2');
  t.match(text, 'firebreak_snapshot_reloads_total{result="refused"} 1');
  t.match(text, 'firebreak_cluster_objects{kind="NetworkPolicy"} 1');
  t.match(text, 'firebreak_cluster_objects{kind="Pod"} 0');
});

t.test('an object that cannot be read is told of, and leaves what reads it undecided', async (t) => {
  const world = await createWorld(t);
  writeFileSync(world.profileFile, PROFILE);
  writeFileSync(join(world.folder, 'cluster.yaml'), RELYING.replace('zone: trusted', '"a b": c'));
  const files = await snapshotFiles('cluster.yaml', world.folder);
  const { client } = await world.startWithClient({ snapshotFiles: files });
  t.match(admission(await client.post(LABELLED)).status?.message, /NetworkPolicy shop\/trusting cannot be read/);
  t.match(
    world.lines.find(({ msg }) => msg === 'parts of the snapshot cannot be relied on'),
    { warnings: [/^cluster\.yaml:12:\d+: spec\.egress/] },
  );
});

t.test('a snapshot that is not there, is empty or is no manifest keeps the webhook from starting', async (t) => {
  const world = await createWorld(t);
  mkdirSync(join(world.folder, 'empty'));
  writeFileSync(join(world.folder, 'values.yaml'), 'replicas: 2\n');
  writeFileSync(join(world.folder, 'guardrails.yaml'), PROFILE);
  for (const [path, problem] of [
    ['none', 'none: no such file or directory'],
    ['empty', 'empty: holds no *.yaml, *.yml or *.json'],
    ['values.yaml', 'values.yaml:1:1: is no Kubernetes object'],
    ['guardrails.yaml', 'the snapshot holds no Namespace, no policy and no workload'],
  ] as const) {
    const files = await snapshotFiles(path, world.folder);
    await t.rejects(world.start({ snapshotFiles: files }), { message: problem });
  }
});

t.test('of a mounted ConfigMap each file is read once', async (t) => {
  const mount = createMount(join(t.testdir({}), 'mounted'));
  mount.publish({ 'a.yaml': RELYING });
  const { source } = await snapshotFiles('mounted', join(mount.folder, '..'));
  t.strictSame(await source.read(), [{ file: 'mounted/a.yaml', text: RELYING }]);
});

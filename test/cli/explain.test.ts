import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t, { type Test } from 'tap';
import { parseAllDocuments, stringify } from 'yaml';
import { ExplainSchema, type ExplainDocument } from '../../src/report/explain-schema.js';
import { CLUSTER, DB_POLICY, namespace, networkPolicy, workload } from './reach-world.js';
import { runIn } from './world.js';

const validate = new Ajv2020({ strict: true }).compile(ExplainSchema);

async function explain(cwd: string, ...args: string[]): Promise<ExplainDocument> {
  const { code, stdout, stderr } = await runIn(cwd, ['explain', '.', '-o', 'json', ...args]);
  if (code !== 0) throw new Error(stderr);
  const document = JSON.parse(stdout) as ExplainDocument;
  if (!validate(document)) throw new Error(JSON.stringify(validate.errors));
  return document;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Applies the edits to the manifests of cluster.yaml, as kubectl would to a cluster. */
function apply(cwd: string, { change }: ExplainDocument): void {
  const file = join(cwd, 'cluster.yaml');
  const objects = parseAllDocuments(readFileSync(file, 'utf8'))
    .map((each) => each.toJS() as Manifest | null)
    .filter((each) => each !== null);
  const texts: string[] = [];
  for (const { namespace, name, manifest, patch } of change?.edits ?? []) {
    if (manifest !== undefined) texts.push(manifest);
    const target = objects.find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === name && metadata.namespace === namespace,
    );
    for (const operation of patch ?? []) patched(target, operation);
  }
  writeFileSync(file, [...objects.map((object) => stringify(object)), ...texts].join('---\n'));
}

type Operation = NonNullable<NonNullable<ExplainDocument['change']>['edits'][number]['patch']>[number];

/** RFC 6902, as far as it is used. */
function patched(root: unknown, { op, path, value }: Operation): void {
  const keys = path.split('/').slice(1);
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
  if (Array.isArray(parent)) {
    if (last === '-') parent.push(value);
    else if (op === 'remove') parent.splice(Number(last), 1);
    else parent[Number(last)] = value;
  } else (parent as Record<string, unknown>)[last] = value;
}

/** The change that is suggested does what it says: the verdict turns round, and the rest of the map differs as it says. */
async function turnsRound(t: Test, files: string, args: readonly string[]): Promise<ExplainDocument> {
  const cwd = t.testdir({ 'cluster.yaml': files });
  const before = await explain(cwd, ...args);
  t.ok(before.change, 'a change is suggested');
  apply(cwd, before);
  const after = await explain(cwd, ...args);
  t.equal(after.verdict, before.change?.goal === 'allow' ? 'allowed' : 'denied', args.join(' '));
  const changed = readFileSync(join(cwd, 'cluster.yaml'), 'utf8');
  const sides = t.testdir({ before: { 'x.yaml': files }, after: { 'x.yaml': changed } });
  const { stdout } = await runIn(sides, ['diff', 'before', 'after', '-o', 'json']);
  const { opened, closed, isolation } = JSON.parse(stdout) as NonNullable<ExplainDocument['change']>;
  t.strictSame({ opened, closed, isolation }, pick(before), 'all that it does is what it said');
  return before;
}

function pick({ change }: ExplainDocument): object {
  return { opened: change?.opened, closed: change?.closed, isolation: change?.isolation };
}

const FILES = CLUSTER + DB_POLICY;
const ASK = ['--from', 'shop/web', '--to', 'data/db', '--port', '5432'];

t.test('the verdict, both sides with file and line, the change, and all that it does', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': CLUSTER, 'db.yaml': DB_POLICY });
  t.strictSame(await runIn(cwd, ['explain', '.', ...ASK]), {
    code: 0,
    stdout: `shop/web (Deployment) -> data/db (StatefulSet) at TCP 5432: no

egress of shop/web (Deployment): not isolated, lets out TCP 5432

ingress of data/db (StatefulSet): isolated, lets in nothing
    isolated by NetworkPolicy data/db, which allows nothing of it (db.yaml:3)

To allow it, add to spec.ingress of NetworkPolicy data/db (db.yaml:7):
    - from:
        - { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }, podSelector: { matchLabels: { app: web } } }
      ports:
        - { protocol: TCP, port: 5432 }

All that this does:
    opens shop/web (Deployment) -> data/db (StatefulSet): TCP 5432
`,
    stderr: '',
  });
});

t.test('the rule that allows is named with its field, file and line', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': CLUSTER, 'db.yaml': DB_POLICY });
  const { stdout } = await runIn(cwd, ['explain', '.', '--from', 'shop/api', '--to', 'data/db', '--port', '5432']);
  t.match(stdout, /^shop\/api \(Deployment\) -> data\/db \(StatefulSet\) at TCP 5432: yes\n/);
  t.match(stdout, '    allowed by NetworkPolicy data/db, spec.ingress[0]: TCP 5432 (db.yaml:8)\n');
  t.match(stdout, 'To close it, remove spec.ingress[0] from NetworkPolicy data/db (db.yaml:8).\n');
  t.match(stdout, 'closes shop/api (Deployment) -> data/db (StatefulSet): TCP 5432\n');
});

t.test('what it suggests to allow allows, and does nothing else', async (t) => {
  const only = await turnsRound(t, FILES, ASK);
  t.strictSame(
    only.change?.edits.map(({ action }) => action),
    ['patch'],
  );

  const denied = FILES + networkPolicy('shop/deny', 'podSelector: {}\npolicyTypes: [Ingress, Egress]');
  const both = await turnsRound(t, denied, ASK);
  t.strictSame(
    both.change?.edits.map(({ action, name }) => `${action} ${name}`).sort(),
    ['create allow-web-to-db', 'patch db'],
    'a policy for every pod of a namespace is left alone',
  );
  t.equal(both.change?.opened.length, 1);

  await turnsRound(t, FILES, ['--from', '10.1.0.0/16', '--to', 'data/db', '--port', '443']);
  await turnsRound(t, FILES, ['--from', 'world', '--to', 'data/db', '--port', '53/udp,53']);
  await turnsRound(t, denied, ['--from', 'shop/web', '--to', '2001:db8::1']);
  await turnsRound(t, denied, ['--from', 'shop/web', '--to', 'shop/api']);
});

t.test('what it suggests to close closes, and as little else as can be', async (t) => {
  const rule = `podSelector: { matchLabels: { app: db } }
policyTypes: [Ingress]
ingress:
  - from:
      - namespaceSelector: {}
        podSelector: { matchLabels: { app: web } }
      - namespaceSelector: {}
        podSelector: { matchLabels: { app: api } }
    ports:
      - { port: 5432, endPort: 5440 }
      - { port: 80 }
  - from: [{ ipBlock: { cidr: 10.0.0.0/8 } }]`;
  const files = CLUSTER + networkPolicy('data/db', rule);
  const one = await turnsRound(t, files, ASK);
  t.strictSame(one.change?.opened, []);
  t.strictSame(
    one.change?.closed.map(({ ports }) => ports),
    [{ TCP: ['5432'], UDP: [], SCTP: [] }],
  );
  const block = await turnsRound(t, files, ['--from', '10.1.0.0/16', '--to', 'data/db']);
  t.match(JSON.stringify(block.change?.edits), '"except":["10.1.0.0/16"]');
  await turnsRound(t, files, ['--from', 'shop/api', '--to', 'data/db', '--port', '1-65535/tcp', '--change', 'close']);
});

t.test('where nothing isolates, closing takes a policy that lets everyone else in', async (t) => {
  const closed = await turnsRound(t, CLUSTER, ASK);
  t.match(closed.change?.edits, [{ action: 'create', namespace: 'data', name: 'close-db-from-web' }]);
  t.match(closed.change?.isolation, [{ name: 'db', direction: 'ingress', change: 'gained' }]);
  await turnsRound(t, CLUSTER, ['--from', 'world', '--to', 'shop/web', '--port', '80']);
  await turnsRound(t, CLUSTER, ['--from', 'shop/web', '--to', '192.0.2.0/24']);
  await turnsRound(t, CLUSTER, [...ASK, '--pod-addresses', 'ignore']);
});

t.test('addresses that fare differently are told apart', async (t) => {
  const rule = `podSelector: {}
policyTypes: [Egress]
egress:
  - to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }]
    ports: [{ port: 443 }]`;
  const cwd = t.testdir({ 'cluster.yaml': CLUSTER + networkPolicy('shop/out', rule) });
  const { verdict, parts } = await explain(cwd, '--from', 'shop/web', '--to', '10.0.0.0/8', '--port', '443');
  t.equal(verdict, 'partly');
  t.strictSame(
    parts.map(({ to, ports }) => [to, ports]),
    [
      [{ addresses: ['10.0.0.0-10.0.255.255', '10.2.0.0-10.255.255.255'] }, { TCP: ['443'], UDP: [], SCTP: [] }],
      [{ addresses: ['10.1.0.0-10.1.255.255'] }, { TCP: [], UDP: [], SCTP: [] }],
    ],
  );
  const { stdout } = await runIn(cwd, ['explain', '.', '--from', 'shop/web', '--to', '10.0.0.0/8', '--port', '443']);
  t.match(stdout, /^shop\/web \(Deployment\) -> 10\.0\.0\.0\/8 at TCP 443: in part, see below\n\n/);
  t.match(stdout, '\n10.1.0.0/16: nothing\n');
});

t.test('without a port, the verdict says which', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  t.match(await runIn(cwd, ['explain', '.', '--from', 'shop/api', '--to', 'data/db']), {
    stdout: /^shop\/api \(Deployment\) -> data\/db \(StatefulSet\): yes, TCP 5432\n/,
  });
});

t.test('--change chooses what to look for', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  t.equal((await explain(cwd, ...ASK, '--change', 'none')).change, null);
  t.equal((await explain(cwd, ...ASK, '--change', 'allow')).change?.goal, 'allow');
  t.match(await runIn(cwd, ['explain', '.', ...ASK, '--change', 'none']), { stdout: /^(?!.*To )/s });
});

t.test('Markdown has the YAML in a fence', async (t) => {
  const cwd = t.testdir({ 'cluster.yaml': FILES });
  t.match(await runIn(cwd, ['explain', '.', ...ASK, '-o', 'md']), { code: 0, stdout: '\n\n```yaml\n- from:\n' });
});

t.test('a policy of the whole cluster that decides is named', async (t) => {
  const admin = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: no-db }
spec:
  priority: 1
  subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: data } } }
  ingress:
    - { action: Deny, from: [{ namespaces: {} }] }
---
`;
  const cwd = t.testdir({ 'cluster.yaml': FILES + admin });
  const { code, stdout } = await runIn(cwd, [
    'explain',
    '.',
    '--from',
    'shop/api',
    '--to',
    'data/db',
    '--port',
    '5432',
  ]);
  t.equal(code, 0);
  t.match(stdout, /: no\n/);
  t.match(stdout, 'denied by AdminNetworkPolicy no-db, spec.ingress[0]: TCP 5432 (cluster.yaml:');
  t.match(stdout, 'no change of NetworkPolicies was found: AdminNetworkPolicy no-db decides at spec.ingress[0]');
});

t.test('a hostile name stays within its quotes in what is suggested', async (t) => {
  const name = '"x: [}';
  const files = [
    namespace('shop'),
    workload('shop/web', '{ app: web }'),
    workload('shop/NAME', '{ app: x }').replace('name: NAME', `name: ${JSON.stringify(name)}`),
    networkPolicy('shop/deny', 'podSelector: {}'),
  ].join('');
  const { change } = await turnsRound(t, files, ['--from', `shop/${name}`, '--to', 'shop/web', '--port', '1']);
  t.match(change?.edits, [{ name: 'allow-web-from-x' }]);
});

t.test('it says what the answer rests on, and nothing that it does not', async (t) => {
  const blocks = networkPolicy(
    'data/blocks',
    'podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]',
  );
  const agent = workload('shop/agent', '{ app: agent }', { kind: 'DaemonSet', spec: '{ hostNetwork: true }' });
  const cwd = t.testdir({ 'cluster.yaml': FILES + blocks + agent });
  const told = await explain(cwd, ...ASK);
  t.strictSame(
    told.assumptions.map(({ id, about }) => [id, about]),
    [['ip-block-on-unknown-address', ['data/blocks (NetworkPolicy)']]],
  );
  t.strictSame((await explain(cwd, '--from', 'shop/web', '--to', 'shop/api')).assumptions, []);
  t.strictSame((await explain(cwd, '--from', 'world', '--to', 'data/db')).assumptions, []);
});

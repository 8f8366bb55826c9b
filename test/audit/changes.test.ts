import t, { type Test } from 'tap';
import { audit } from '../../src/audit/audit.js';
import type { ProposedChange } from '../../src/audit/audit-report.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { profileOf } from '../changes.js';
import { auditOf } from './auditing.js';
import { deployment, namespace, policy } from './manifests.js';
import { applied, sampleInput, SAMPLES } from './sample-clusters.js';

for (const name of SAMPLES) {
  const input = sampleInput(name);
  const report = audit(input);
  const ids = new Set(report.findings.map(({ id }) => id));

  const check = (t: Test, changes: readonly ProposedChange[]): void => {
    const after = applied(input, changes);
    const { opened, isolation } = new ReachEngine().diff(input.snapshot, after.snapshot);
    t.strictSame(opened, [], 'opens nothing');
    t.strictSame(
      isolation.filter((each) => each.change === 'lost'),
      [],
      'ends no isolation',
    );
    const left = new Set(audit(after).findings.map(({ id }) => id));
    for (const id of new Set(changes.flatMap(({ mends }) => mends))) {
      t.ok(ids.has(id), `${id} was there`);
      t.notOk(left.has(id), `${id} is gone`);
    }
  };

  t.test(`every change of the cluster ${name} alone mends what it says and opens nothing`, (t) => {
    t.ok(report.changes.length > 0, 'there are some');
    for (const change of report.changes) check(t, [change]);
    t.end();
  });

  t.test(`all changes of the cluster ${name} together do, in their order`, (t) => {
    check(t, report.changes);
    const policies = report.changes.map(({ manifest }) => JSON.stringify(manifest['metadata']));
    t.equal(new Set(policies).size, policies.length, 'one change of each policy');
    t.end();
  });
}

t.test('changes that a profile spoils do not keep those after them from being tried', (t) => {
  const profile = profileOf(`  guardrails:
    - name: labelled
      rule: require-metadata
      action: Warn
      match: { kinds: [NetworkPolicy] }
      options: { labels: { part-of: {} } }
`);
  // Isolated for egress, so that there are not hundreds of thousands of paths.
  const egress = (name: string): string =>
    policy(`${name}/egress`, 'podSelector: {}\npolicyTypes: [Egress]', 'labels: { part-of: all }');
  const spoilt = Array.from({ length: 650 }, (_, k) =>
    [namespace(`ns-${k}`), deployment(`ns-${k}/web`), egress(`ns-${k}`)].join('---\n'),
  );
  const ways = 'podSelector: { matchLabels: { app: gone } }\npolicyTypes: [Ingress]';
  const idle = [`${namespace('shop')}---\n${deployment('shop/web')}`, policy('shop/gone', ways)];
  const { changes, undecided } = auditOf([...spoilt, ...idle].join('---\n'), { profile });
  t.strictSame(
    changes.map(({ title }) => title),
    ['Delete NetworkPolicy shop/gone, which selects nothing'],
  );
  t.match(undecided.join('\n'), /^52 more changes come to mind: audit again once these are applied$/m);

  const none = auditOf(spoilt.join('---\n'), { profile });
  t.strictSame(none.changes, []);
  t.match(none.undecided.join('\n'), /^50 more changes come to mind and were not tried: every one before them would/m);
  t.end();
});

t.test('of a kind that a profile spoils, those that may fare better are tried before more of the same', (t) => {
  const profile = profileOf(`  guardrails:
    - name: labelled
      rule: require-metadata
      action: Warn
      match: { kinds: [NetworkPolicy] }
      options: { labels: { part-of: {} } }
`);
  const egress = (name: string): string =>
    policy(`${name}/egress`, 'podSelector: {}\npolicyTypes: [Egress]', 'labels: { part-of: all }');
  const inhabited = (name: string, labels?: string): string =>
    [namespace(name, labels), deployment(`${name}/web`), egress(name)].join('---\n');
  const spoilt = Array.from({ length: 650 }, (_, k) => inhabited(`ns-${k}`));
  const { changes } = auditOf([...spoilt, inhabited('zoo', 'part-of: animals')].join('---\n'), { profile });
  t.strictSame(
    changes.map(({ id }) => id),
    ['001-default-deny-zoo'],
  );
  t.end();
});

t.test('two hundred changes are proposed at once, and the others when these are applied', (t) => {
  const ways = 'podSelector: { matchLabels: { app: gone } }\npolicyTypes: [Ingress]';
  const idle = Array.from({ length: 203 }, (_, k) => policy(`shop/gone-${k}`, ways));
  const { changes, undecided } = auditOf([namespace('shop'), deployment('shop/web'), ...idle].join('---\n'));
  t.equal(changes.length, 200);
  t.match(undecided.join('\n'), /^4 more changes come to mind: audit again once these are applied$/m);
  t.end();
});

const ZONES = profileOf(`  guardrails:
    - name: dev-stays-out
      rule: forbid-reach
      action: Deny
      options: { from: { namespaces: [dev] }, to: { namespaces: [data] } }
`);

/** A database that is open to these peers, and who is there to reach it. */
function database(...from: readonly string[]): string {
  const pods = ['dev/tool', 'shop/web', 'data/db'].map((path) => {
    const [namespace = '', name = ''] = path.split('/');
    return `{ apiVersion: v1, kind: Pod, metadata: { namespace: ${namespace}, name: ${name}, labels: { app: ${name} } }, spec: { containers: [{ name: main }] } }`;
  });
  const namespaces = ['dev', 'shop', 'data'].map(
    (name) => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`,
  );
  const policy = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { namespace: data, name: db },
    spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [${from.join(', ')}], ports: [{ port: 5432 }] }] } }`;
  return [...pods, ...namespaces, policy].join('\n---\n');
}

const FROM_DEV = '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: dev } } }';
const FROM_SHOP = '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }';

t.test('a peer that lets through nothing but what is forbidden is taken away, and the others stay', (t) => {
  const { changes } = auditOf(database(FROM_DEV, FROM_SHOP), { profile: ZONES });
  const closings = changes.filter(({ id }) => id.includes('close'));
  t.strictSame(
    closings.map(({ id, effect }) => [id, effect.closed, effect.opened]),
    [['003-close-data-db', 1, 0]],
  );
  const spec = closings[0]?.manifest['spec'] as { ingress: readonly { from: readonly unknown[] }[] };
  t.strictSame(spec.ingress[0]?.from, [
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
  ]);
  t.end();
});

t.test('a peer that lets through what nobody forbids as well is left to people', (t) => {
  const { changes, findings } = auditOf(database('{ namespaceSelector: {} }'), { profile: ZONES });
  t.ok(findings.some(({ section }) => section === 'isolation'));
  t.notOk(changes.some(({ id }) => id.includes('close')));
  t.end();
});

t.test(
  'no default-deny is proposed for pods that are called through their node or scraped, and its finding names them',
  (t) => {
    const template = (metadata: string, ports: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { namespace: batch, name: worker }\nspec: { template: { metadata: { labels: { app: worker }${metadata} }, spec: { containers: [{ name: main, ports: [${ports}] }] } } }\n`;
    const proposed = (worker: string, more = ''): readonly string[] => {
      const { changes, findings } = auditOf([namespace('batch'), worker, more].join('---\n'));
      const evidence = findings.find(({ check }) => check === 'unprotected-ingress')?.evidence ?? [];
      return [...changes.map(({ id }) => id), ...evidence.filter((line) => line.startsWith('a default-deny'))];
    };
    const onNode = template('', '{ containerPort: 80, hostPort: 8080 }');
    const scraped = template(', annotations: { prometheus.io/scrape: "true" }', '');
    t.strictSame(proposed(template('', '{ containerPort: 80 }')), ['001-default-deny-batch']);
    t.strictSame(proposed(onNode), ['a default-deny would cut off: Deployment worker, called on a port of its node']);
    t.strictSame(proposed(scraped), ['a default-deny would cut off: Deployment worker, scraped for its metrics']);
    const isolated = policy('batch/worker', 'podSelector: { matchLabels: { app: worker } }\npolicyTypes: [Ingress]');
    const other = deployment('batch/other');
    t.strictSame(proposed(scraped, `${isolated}---\n${other}`), ['001-default-deny-batch'], 'isolated already');
    t.end();
  },
);

t.test('no default-deny is proposed for a namespace that cannot be', (t) => {
  for (const name of ['Batch', 'batch.jobs', 'b'.repeat(64)])
    t.strictSame(auditOf([namespace(name), deployment(`${name}/worker`)].join('---\n')).changes, [], name);
  t.end();
});

t.test('no default-deny is proposed for pods that a policy lets others call', (t) => {
  const calls = (peer: string): readonly string[] => {
    const rule = `podSelector: { matchLabels: { app: boss } }\npolicyTypes: [Egress]\negress: [{ to: [${peer}] }]`;
    const objects = [namespace('batch', 'role: jobs'), deployment('batch/worker'), namespace('ops')];
    const caller = [deployment('ops/boss'), policy('ops/boss', rule), policy('ops/deny', 'podSelector: {}')];
    return auditOf([...objects, ...caller].join('---\n')).changes.map(({ id }) => id);
  };
  const pods = 'podSelector: { matchLabels: { app: worker } }';
  t.strictSame(calls(`{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: batch } }, ${pods} }`), []);
  t.strictSame(calls(`{ namespaceSelector: { matchLabels: { role: jobs } } }`), []);
  t.strictSame(calls('{ ipBlock: { cidr: 10.0.0.0/8 } }'), ['001-default-deny-batch']);
  t.strictSame(calls(`{ namespaceSelector: {} }`), ['001-default-deny-batch'], 'every namespace is none in particular');
  t.end();
});

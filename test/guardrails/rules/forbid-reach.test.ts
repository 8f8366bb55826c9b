import t from 'tap';
import { forbidReach } from '../../../src/guardrails/rules/forbid-reach.js';
import { clusterOf, deployment, namespace, namespaceChange, policy, policyChange } from '../../changes.js';
import { saidOfChange, withDefaults } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

const DEV = namespace('dev', { stage: 'dev' });
const DATA = namespace('data', { stage: 'prod' });
const CLUSTER = [DEV, DATA, deployment('dev/tool'), deployment('dev/proxy'), deployment('data/db')];
const DB = { podSelector: { matchLabels: { app: 'db' } } };
const DENY = policy({ podSelector: {}, policyTypes: ['Ingress'] }, { namespace: 'data', name: 'default-deny' });

function db(...ingress: readonly Json[]): Json {
  return policy({ ...DB, policyTypes: ['Ingress'], ingress }, { namespace: 'data', name: 'db' });
}

const FROM_DEV = { from: [{ namespaceSelector: { matchLabels: { stage: 'dev' } } }], ports: [{ port: 5432 }] };
const FROM_TOOL = {
  from: [{ namespaceSelector: { matchLabels: { stage: 'dev' } }, podSelector: { matchLabels: { app: 'tool' } } }],
  ports: [{ port: 5432 }],
};
const APART = { from: { namespaces: ['dev*'] }, to: { namespaceSelector: { matchLabels: { stage: 'prod' } } } };

function said(sides: Parameters<typeof policyChange>[0], others: readonly Json[], options: Json = APART): string[] {
  const stored = sides.before === undefined ? [] : [sides.before];
  return saidOfChange(forbidReach, policyChange(sides), {
    snapshot: clusterOf(...CLUSTER, ...others, ...stored),
    options,
  });
}

const TOOL = 'lets dev/tool reach data/db on TCP 5432: nothing isolates egress, ingress by data/db spec.ingress[0]';

t.test('a policy that opens a way is found with the rules of both sides', (t) => {
  t.strictSame(said({ after: db(FROM_TOOL) }, [DENY]), [`spec: ${TOOL}`]);
  t.strictSame(said({ after: db(FROM_DEV) }, [DENY]), [
    'spec: lets dev/proxy reach data/db on TCP 5432: nothing isolates egress, ingress by data/db spec.ingress[0]',
    `spec: ${TOOL}`,
  ]);
  t.end();
});

t.test('a way that the other side still closes is no way', (t) => {
  const closed = policy({ podSelector: {}, policyTypes: ['Egress'] }, { namespace: 'dev', name: 'closed' });
  t.strictSame(said({ after: db(FROM_TOOL) }, [DENY, closed]), []);
  t.end();
});

t.test('the last side to open is the one that is found', (t) => {
  const egress = policy(
    {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 5432 }] }],
    },
    { namespace: 'dev', name: 'egress' },
  );
  const closed = policy({ podSelector: {}, policyTypes: ['Egress'] }, { namespace: 'dev', name: 'egress' });
  t.strictSame(said({ before: closed, after: egress }, [DENY, db(FROM_TOOL)]), [
    'spec: lets dev/tool reach data/db on TCP 5432: egress by dev/egress spec.egress[0], ingress by data/db spec.ingress[0]',
  ]);
  t.end();
});

t.test('deleting what isolated is found as well, and has no place', (t) => {
  t.strictSame(said({ before: DENY }, []), [
    ': lets dev/proxy reach data/db on every port: nothing isolates egress, nothing isolates ingress',
    ': lets dev/tool reach data/db on every port: nothing isolates egress, nothing isolates ingress',
  ]);
  t.strictSame(said({ before: DENY }, [db(FROM_TOOL)]), [
    ': dev/tool can reach data/db on TCP 5432, and could before: nothing isolates egress, ingress by data/db spec.ingress[0]',
  ]);
  t.end();
});

t.test('a way that was open before is told of and not held against the change', (t) => {
  if (forbidReach.judges !== 'change') throw new Error('it judges changes');
  t.strictSame(said({ before: db(FROM_TOOL), after: db(FROM_TOOL, { ports: [{ port: 80 }], from: [DB] }) }, [DENY]), [
    'spec: dev/tool can reach data/db on TCP 5432, and could before: nothing isolates egress, ingress by data/db spec.ingress[0]',
  ]);
  t.strictSame(said({ before: db(FROM_TOOL), after: db(FROM_DEV) }, [DENY]).length, 2);
  t.end();
});

t.test('a namespace that becomes part of a zone, or is let in by its labels, opens ways', (t) => {
  const change = namespaceChange({ before: namespace('dev', {}), after: DEV });
  const snapshot = clusterOf(...CLUSTER, DENY, db(FROM_TOOL), namespace('dev', {}));
  t.strictSame(saidOfChange(forbidReach, change, { snapshot, options: APART }), [`metadata.labels: ${TOOL}`]);
  t.end();
});

t.test('ports that are not asked about, and ways that are excepted, may be open', (t) => {
  t.strictSame(said({ after: db(FROM_TOOL) }, [DENY], { ...APART, ports: [{ port: 22 }, { protocol: 'UDP' }] }), []);
  t.strictSame(said({ after: db(FROM_TOOL) }, [DENY], { ...APART, ports: [{ port: 5000, endPort: 6000 }] }).length, 1);
  const tool = { from: { podSelector: { matchLabels: { app: 'tool' } } }, to: { namespaces: ['data'] }, ports: [] };
  t.strictSame(said({ after: db(FROM_TOOL) }, [DENY], { ...APART, except: [tool] }), []);
  t.strictSame(said({ after: db(FROM_DEV) }, [DENY], { ...APART, except: [tool] }).length, 1);
  t.end();
});

t.test('addresses can be a zone', (t) => {
  const inward = { from: { addresses: ['0.0.0.0/0'] }, to: { namespaces: ['data'] } };
  const open = db({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 5432 }] });
  t.strictSame(said({ after: open }, [DENY], inward), [
    'spec: lets 203.0.113.0/24 reach data/db on TCP 5432: nothing isolates egress, ingress by data/db spec.ingress[0]',
  ]);
  const partner = { from: { addresses: ['203.0.113.0/25'] }, to: { namespaces: ['data'] } };
  t.match(said({ after: open }, [DENY], { ...inward, except: [partner] })[0], /lets 203\.0\.113\.128\/25 reach/);
  const outward = { from: { namespaces: ['data'] }, to: { addresses: ['169.254.169.254/32'] } };
  const free = policy({ podSelector: {}, policyTypes: ['Egress'] }, { namespace: 'data', name: 'free' });
  t.match(said({ before: free }, [], outward)[0], /^: lets data\/db reach 169\.254\.169\.254\/32 on every port/);
  t.end();
});

t.test('a namespace that becomes part of a zone brings its ways from addresses with it', (t) => {
  const change = namespaceChange({ before: namespace('data', {}), after: DATA });
  const snapshot = clusterOf(DEV, deployment('data/db'), namespace('data', {}));
  const options = {
    from: { addresses: ['203.0.113.0/24'] },
    to: { namespaceSelector: { matchLabels: { stage: 'prod' } } },
  };
  t.strictSame(saidOfChange(forbidReach, change, { snapshot, options }), [
    'metadata.labels: lets 203.0.113.0/24 reach data/db on every port: nothing isolates egress, nothing isolates ingress',
  ]);
  t.end();
});

t.test('pods of the host network and the workload itself are no ways', (t) => {
  const inside = { from: { namespaces: ['data'] }, to: { namespaces: ['data'] } };
  t.strictSame(said({ before: DENY }, [], inside), []);
  t.end();
});

t.test('many ways are counted', (t) => {
  const crowd = Array.from({ length: 14 }, (_, k) => deployment(`dev/tool-${k}`));
  const lines = said({ before: DENY }, crowd);
  t.equal(lines.length, 11);
  t.equal(lines[10], ': and 6 more');
  t.end();
});

t.test('options that say nothing are refused', (t) => {
  t.throws(() => withDefaults(forbidReach, { from: {}, to: { namespaces: ['data'] } }));
  t.throws(() => withDefaults(forbidReach, { from: { namespaces: ['a'] } }));
  t.strictSame(forbidReach.problems(withDefaults(forbidReach, { ...APART, ports: [{ port: 80, endPort: 70 }] })), [
    { at: 'ports[0].endPort', message: 'must be greater than or equal to `port`' },
  ]);
  t.end();
});

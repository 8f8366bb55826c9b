import t from 'tap';
import { defaultConfiguration, type Configuration } from '../../src/controller/load-configuration.js';
import { planWork, type Plan, type PlanInput } from '../../src/controller/planned-work.js';
import type { ReportResult } from '../../src/report/policy-report.js';
import { inputOf } from '../audit/auditing.js';

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;

const CONFIGURATION: Configuration = {
  ...defaultConfiguration(),
  defaultDeny: {
    namespaces: { at: '', requirements: [{ key: 'tier', operator: 'In', values: ['prod'] }] },
    gracePeriod: HOUR,
    directions: ['ingress', 'egress'],
    dns: 'allowed',
  },
  removeAfter: HOUR,
};

const namespace = (name: string, tier: string): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { tier: ${tier} } }\n`;

interface PolicyText {
  readonly name: string;
  readonly spec: string;
  readonly metadata?: string;
}

const policy = (place: string, { name, spec, metadata = '' }: PolicyText): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${place}${metadata} }\nspec: ${spec}\n`;

const expiring = (name: string, expires: string): string =>
  policy('shop', {
    name,
    spec: '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Ingress] }',
    metadata: `, uid: u-${name}, resourceVersion: "7", annotations: { firebreak.dev/expires: "${expires}" }`,
  });

interface Given extends Partial<Omit<PlanInput, 'audited'>> {
  /** By id, in hours before now. */
  readonly told?: Readonly<Record<string, number>>;
}

function plan(manifests: string, { told = {}, ...given }: Given = {}): Plan {
  const { snapshot, objects } = inputOf(manifests);
  return planWork({
    audited: { snapshot, objects, configuration: CONFIGURATION },
    profile: { excludes: (name) => name === 'excluded' },
    now: NOW,
    since: (id) => (told[id] === undefined ? undefined : NOW - told[id] * HOUR),
    stored: () => [],
    noted: [],
    blocked: () => undefined,
    ...given,
  });
}

const rules = (notes: readonly ReportResult[] | undefined): readonly string[] => (notes ?? []).map(({ rule }) => rule);

t.test('a namespace without a default-deny is told of first, and given one when that was long enough ago', (t) => {
  const manifests = namespace('shop', 'prod') + namespace('lab', 'test') + namespace('excluded', 'prod');
  const first = plan(manifests);
  t.strictSame([...first.notes.keys()], ['shop']);
  t.match(first.notes.get('shop'), [
    {
      rule: 'provision-default-deny',
      message:
        'no default-deny for ingress and egress; unless it receives one, Firebreak adds it at 2026-06-01T01:00:00Z',
    },
  ]);
  t.strictSame(first.provisions, []);
  t.equal(first.nextDue, NOW + HOUR);
  t.strictSame(plan(manifests, { told: { 'default-deny/shop': 0.5 } }).provisions, []);
  t.strictSame(plan(manifests, { told: { 'default-deny/shop': 1 } }).provisions, [
    { namespace: 'shop', directions: ['ingress', 'egress'] },
  ]);
  t.end();
});

t.test('what a default-deny would cut off is told before it comes', (t) => {
  const daemon = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: edge, namespace: shop }
spec: { template: { metadata: { labels: { app: edge } }, spec: { containers: [{ name: main, ports: [{ containerPort: 80, hostPort: 80 }] }] } } }
`;
  const [note] = plan(namespace('shop', 'prod') + daemon).notes.get('shop') ?? [];
  t.match(note?.message, /adds it at .*, which would cut off: DaemonSet edge, called on a port of its node$/);
  t.end();
});

t.test('a default-deny is recognised by what it means, and only what lacks is given', (t) => {
  const both = policy('shop', { name: 'x', spec: '{ podSelector: {}, policyTypes: [Ingress, Egress] }' });
  t.equal(plan(namespace('shop', 'prod') + both).notes.size, 0);
  const one = policy('shop', { name: 'x', spec: '{ podSelector: {}, policyTypes: [Ingress] }' });
  const given = plan(namespace('shop', 'prod') + one, { told: { 'default-deny/shop': 2 } });
  t.strictSame(given.provisions, [{ namespace: 'shop', directions: ['egress'] }]);
  t.end();
});

t.test('what was given before stays given where another direction comes to lack', (t) => {
  const own = policy('shop', {
    name: 'firebreak-default-deny',
    spec: '{ podSelector: {}, policyTypes: [Ingress] }',
  });
  const given = plan(namespace('shop', 'prod') + own, { told: { 'default-deny/shop': 2 } });
  t.strictSame(given.provisions, [{ namespace: 'shop', directions: ['ingress', 'egress'] }]);
  t.end();
});

t.test('a policy for every pod that allows something is not answered with another that denies', (t) => {
  const spec = '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }';
  t.equal(plan(namespace('shop', 'prod') + policy('shop', { name: 'open', spec })).notes.size, 0);
  t.end();
});

t.test('what kept it from being given stands in the report', (t) => {
  const told = { 'default-deny/shop': 2 };
  const blocked = plan(namespace('shop', 'prod'), { told, blocked: () => 'somebody else has made it' });
  t.match(blocked.notes.get('shop'), [{ result: 'error', message: /cannot add it: somebody else has made it$/ }]);
  t.end();
});

t.test('an expired policy is told of with its manifest, and removed when that was stored long enough ago', (t) => {
  const manifests = namespace('shop', 'test') + expiring('old', '2026-05-01') + expiring('young', '2027-01-01');
  const first = plan(manifests);
  const [note] = first.notes.get('shop') ?? [];
  t.match(note, { rule: 'expired-policy', resources: [{ name: 'old' }] });
  t.strictSame(JSON.parse(note?.properties['manifest'] ?? ''), {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'old', namespace: 'shop', annotations: { 'firebreak.dev/expires': '2026-05-01' } },
    spec: { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] },
  });
  t.strictSame(first.removals, []);
  const told = { 'expired/u-old': 2 };
  const stored = (): readonly ReportResult[] => (note === undefined ? [] : [note]);
  t.strictSame(plan(manifests, { told, stored, noted: ['shop'] }).removals, [
    { namespace: 'shop', name: 'old', uid: 'u-old' },
  ]);
  t.strictSame(plan(manifests, { told }).removals, [], 'never without its manifest in a stored report');
  t.end();
});

t.test('a removed policy stays in the report with its manifest for a month, whoever tells of it', (t) => {
  const manifests = namespace('shop', 'test') + expiring('old', '2026-05-01');
  const [note] = plan(manifests, { told: { 'expired/u-old': 2 } }).notes.get('shop') ?? [];
  if (note === undefined) throw new Error('no note');
  const gone = plan(namespace('shop', 'test'), { stored: () => [note], noted: ['shop'] });
  const [removed] = gone.notes.get('shop') ?? [];
  t.match(removed, { rule: 'removed-policy', properties: { manifest: note.properties['manifest'] } });
  if (removed === undefined) throw new Error('no note');
  const kept = { stored: () => [removed], noted: ['shop'] };
  t.strictSame(rules(plan(namespace('shop', 'test'), kept).notes.get('shop')), ['removed-policy']);
  const later = { ...kept, now: NOW + 31 * 24 * HOUR };
  t.strictSame(rules(plan(namespace('shop', 'test'), later).notes.get('shop')), []);
  t.end();
});

t.test('who removes an expired policy before it is due needs no record of it', (t) => {
  const [note] = plan(namespace('shop', 'test') + expiring('old', '2026-05-01')).notes.get('shop') ?? [];
  const gone = plan(namespace('shop', 'test'), { stored: () => (note === undefined ? [] : [note]), noted: ['shop'] });
  t.strictSame(rules(gone.notes.get('shop')), []);
  t.end();
});

t.test('a policy for whose manifest a report has no room is not removed', (t) => {
  const many = Array.from({ length: 200 }, (_, k) => `"k${k}": "${'v'.repeat(60)}"`).join(', ');
  const manifests = Array.from({ length: 40 }, (_, k) =>
    expiring(`p${10 + k}`, '2026-05-01').replace('annotations: {', `annotations: { ${many},`),
  );
  const { notes } = plan(namespace('shop', 'test') + manifests.join(''));
  const told = notes.get('shop') ?? [];
  t.equal(told.length, 40);
  t.ok(told.some(({ message }) => message.includes('does not remove it')));
  t.ok(JSON.stringify(told).length < 500_000);
  t.end();
});

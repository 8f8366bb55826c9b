import t from 'tap';
import { profileOf } from '../changes.js';
import { auditOf, inSection, line } from './auditing.js';
import { deny, deployment, namespace, policy } from './manifests.js';

const SHOP = [namespace('shop'), deployment('shop/web', 'app: web', 8080), deployment('shop/db')];
const FROM_DB =
  'podSelector: { matchLabels: { app: web } }\ningress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 80 }] }]';
const expiring = (date: string): string =>
  policy('shop/web', FROM_DB, `annotations: { firebreak.dev/expires: "${date}" }`);

t.test('policies and peers that select nothing are told apart', (t) => {
  const gone = policy('shop/gone', 'podSelector: { matchLabels: { app: billing } }');
  const peer = policy(
    'shop/peer',
    'podSelector: {}\ningress: [{ from: [{ podSelector: { matchLabels: { app: nobody } } }, { podSelector: { matchLabels: { app: db } } }], ports: [{ port: 80 }] }]',
  );
  t.strictSame(
    inSection(auditOf([...SHOP, gone, peer].join('---\n')), 'stale').map(({ check, at }) => `${check} ${at}`),
    ['selects-nothing spec.podSelector', 'idle-selector spec.ingress[0].from[0].podSelector'],
  );
  t.end();
});

t.test('policies are told when they have expired, soon will, or never can', (t) => {
  const stale = (date: string): readonly string[] =>
    inSection(auditOf([...SHOP, expiring(date)].join('---\n')), 'stale').map(line);
  t.strictSame(stale('2025-12-01'), [
    'medium expired-policy NetworkPolicy shop/web: expired on 2025-12-01 and is still in force',
  ]);
  t.strictSame(stale('2026-01-10'), ['info expires-soon NetworkPolicy shop/web: expires on 2026-01-10']);
  t.match(stale('next year'), [/^low unreadable-expiry/]);
  t.strictSame(stale('2027-01-01'), []);
  t.end();
});

t.test('what a guardrail says of the expiry is not said again', (t) => {
  const profile = profileOf('  guardrails:\n    - { name: expire, rule: require-expiry, action: Deny }\n');
  const report = auditOf([...SHOP, expiring('2025-12-01')].join('---\n'), { profile });
  t.strictSame(inSection(report, 'stale'), []);
  t.match(inSection(report, 'guardrails'), [{ check: 'require-expiry' }]);
  t.end();
});

t.test('a policy that others make needless is told with them', (t) => {
  const report = auditOf(
    [...SHOP, deny('shop'), policy('shop/one', FROM_DB), policy('shop/two', FROM_DB)].join('---\n'),
  );
  t.match(inSection(report, 'redundant', 'redundant-policy').map(line), [
    /shop\/one: changes nothing.* two/,
    /shop\/two: changes nothing.* one/,
  ]);
  t.end();
});

t.test('a rule of one side that the other side lets nothing through of is told with who holds it back', (t) => {
  const out = policy(
    'shop/out',
    'podSelector: { matchLabels: { app: db } }\npolicyTypes: [Egress]\negress: [{ to: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }]',
  );
  const found = inSection(auditOf([...SHOP, deny('shop'), out].join('---\n')), 'redundant', 'defeated-rule');
  t.match(found, [{ at: 'spec.egress[0]', evidence: ['held back by shop/default-deny'] }]);
  t.end();
});

t.test('a rule of a direction in which its policy does not isolate, and a port name that no pod has, are told', (t) => {
  const odd = policy(
    'shop/odd',
    'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Ingress]\negress: [{ to: [{ podSelector: {} }] }]\ningress: [{ from: [{ podSelector: {} }], ports: [{ port: htpp }] }]',
  );
  const { findings } = auditOf([...SHOP, odd].join('---\n'));
  const checks = findings.filter(({ subject }) => subject.name === 'odd').map(({ check, at }) => `${check} ${at}`);
  t.ok(checks.includes('ignored-rule spec.egress[0]'));
  t.ok(checks.includes('unknown-port-name spec.ingress[0]'));
  t.end();
});

t.test('exceptions that are over or cover nothing are told', (t) => {
  const exception = (name: string, expires: string): string =>
    `    - { name: ${name}, guardrails: [deny], match: { names: [nothing] }, reason: r, owner: o, expires: ${expires} }\n`;
  const profile = profileOf(
    `  guardrails:\n    - { name: deny, rule: require-default-deny, action: Warn }\n  exceptions:\n${exception('over', '2025-01-01')}${exception('idle', '2027-01-01')}`,
  );
  const found = inSection(auditOf(SHOP.join('---\n'), { profile }), 'stale');
  t.strictSame(
    found.map(({ check }) => check),
    ['expired-exception', 'idle-exception'],
  );
  t.end();
});

t.test('an expiry that is no date stands in no inventory', (t) => {
  const expires = (text: string): unknown =>
    auditOf(policy('shop/web', 'podSelector: {}', `annotations: { firebreak.dev/expires: "${text}" }`)).inventory[0]
      ?.expires;
  t.equal(expires('2026-01-10'), '2026-01-10');
  t.equal(expires('next spring'), undefined);
  t.end();
});

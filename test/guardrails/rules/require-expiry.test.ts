import t from 'tap';
import { requireExpiry } from '../../../src/guardrails/rules/require-expiry.js';
import { NOW, policy } from '../../changes.js';
import { block, egress, ingress, outcomeOf, said } from './ask.js';

const AT = 'metadata.annotations[firebreak.dev/expires]';
const DENY = { podSelector: {} };

function dated(expires: string, options: object = {}, now = NOW): string[] {
  return said(requireExpiry, policy(DENY, { annotations: { 'firebreak.dev/expires': expires } }), {
    options: { ...options },
    now,
  });
}

t.test('without a selector and without a width every policy needs a date', (t) => {
  t.strictSame(said(requireExpiry, policy(DENY)), [
    `${AT}: has no annotation firebreak.dev/expires, which every policy needs`,
  ]);
  t.strictSame(dated('2026-06-30'), []);
  t.end();
});

t.test('a date begins at midnight UTC, and is past from that instant', (t) => {
  t.strictSame(dated('2026-01-01'), [`${AT}: expired on 2026-01-01`], 'now is that very instant');
  t.strictSame(dated('2026-01-01', {}, NOW - 1), []);
  t.strictSame(dated('2026-01-01T01:00:00+01:00'), [`${AT}: expired on 2026-01-01`]);
  t.strictSame(dated('2026-01-01T00:00:01Z'), []);
  t.end();
});

t.test('a date may be as far off as maxDays, and no further', (t) => {
  t.strictSame(dated('2026-01-31', { maxDays: 30 }), []);
  t.strictSame(dated('2026-02-01', { maxDays: 30 }), [`${AT}: expires on 2026-02-01, which is more than 30 days away`]);
  t.strictSame(dated('2027-01-01'), []);
  t.strictSame(dated('2027-01-02'), [`${AT}: expires on 2027-01-02, which is more than 365 days away`]);
  t.end();
});

t.test('what is said of a date does not change from day to day', (t) => {
  t.strictSame(dated('2025-06-01', {}, NOW + 86_400_000), dated('2025-06-01'));
  t.strictSame(dated('2031-06-01', {}, NOW + 86_400_000), dated('2031-06-01'));
  t.end();
});

t.test('what is no date is told', (t) => {
  const told = (value: string): string[] => [
    `${AT}: "${value}" is not a date such as 2027-03-31 or 2027-03-31T12:00:00Z`,
  ];
  for (const value of [
    '',
    'soon',
    '2026-02-30',
    '2026-13-01',
    '31.12.2026',
    '2026-06-01 12:00',
    '1780000000',
    '+012026-01-01',
  ]) {
    t.strictSame(dated(value), told(value), value);
  }
  t.end();
});

t.test('a selector picks the policies that need a date', (t) => {
  const options = { selector: { matchLabels: { temporary: 'true' } } };
  t.strictSame(said(requireExpiry, policy(DENY), { options }), []);
  t.strictSame(said(requireExpiry, policy(DENY, { labels: { temporary: 'true' } }), { options }), [
    `${AT}: has no annotation firebreak.dev/expires, which its labels ask for`,
  ]);
  t.end();
});

t.test('wide peers need a date, also where only several together are wide', (t) => {
  const options = { widePeers: {} };
  const needed = (what: string): string[] => [
    `${AT}: has no annotation firebreak.dev/expires, which a policy that allows ${what} needs`,
  ];
  const asked = (spec: Parameters<typeof policy>[0]): string[] => said(requireExpiry, policy(spec), { options });
  t.strictSame(asked(egress({ to: [block('192.0.0.0/16')] })), []);
  t.strictSame(asked(egress({ to: [block('192.0.0.0/15')] })), needed('192.0.0.0/15'));
  t.strictSame(asked(egress({ to: [block('192.0.0.0/16')] }, { to: [block('192.1.0.0/16')] })), needed('192.0.0.0/15'));
  t.strictSame(asked(ingress({ from: [block('2000::/3')] })), needed('2000::/3'));
  t.strictSame(asked(ingress({})), needed('anyone'));
  t.strictSame(
    asked({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }),
    [],
    'not where they are not in force',
  );
  t.end();
});

t.test('either of selector and width is enough', (t) => {
  const options = { selector: { matchLabels: { temporary: 'true' } }, widePeers: { ipv4: 8 } };
  t.equal(said(requireExpiry, policy(DENY, { labels: { temporary: 'true' } }), { options }).length, 1);
  t.equal(said(requireExpiry, policy(egress({ to: [block('0.0.0.0/0')] })), { options }).length, 1);
  t.equal(said(requireExpiry, policy(egress({ to: [block('10.0.0.0/8')] })), { options }).length, 0);
  t.end();
});

t.test('the widest of several is told, whichever comes first', (t) => {
  const asked = (spec: Parameters<typeof policy>[0], widePeers = {}): string[] =>
    said(requireExpiry, policy(spec), { options: { widePeers } });
  t.match(asked(egress({ to: [block('192.0.0.0/15'), block('0.0.0.0/2'), block('::/30')] })), [
    /allows 0\.0\.0\.0\/2 /,
  ]);
  t.match(asked(egress({ to: [block('192.0.0.0/15'), block('::/2')] })), [/allows ::\/2 /]);
  t.match(asked(egress({ to: [block('0.0.0.0/9')] }, { to: [block('0.128.0.0/9')] })), [/allows 0\.0\.0\.0\/8 /]);
  t.match(
    asked({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [block('0.0.0.0/0')] }],
      egress: [{}],
    }),
    [/allows anyone/],
  );
  const scattered = egress({ to: [block('192.0.0.0/16'), block('10.0.0.0/16')] });
  t.match(asked(scattered, { total: { ipv4: 16 } }), [/allows more addresses than a \/16 holds/]);
  t.end();
});

t.test('a date is asked for anew when more is opened', (t) => {
  t.equal(requireExpiry.judges, 'whole');
  t.end();
});

t.test('dates that begin alike are told apart by the data', (t) => {
  const long = 'x'.repeat(100);
  const [finding] = outcomeOf(requireExpiry, policy(DENY, { annotations: { 'firebreak.dev/expires': long } })).findings;
  t.equal(finding?.data['fullValue'], long);
  t.end();
});

import fc from 'fast-check';
import t from 'tap';
import { limitCidrWidth } from '../../../src/guardrails/rules/limit-cidr-width.js';
import { AddressSet } from '../../../src/model/address-set.js';
import { parseCidr } from '../../../src/model/cidr.js';
import { block, egress, ingress, outcomeOf, saidOf } from './ask.js';
import { policy } from '../../changes.js';

const said = (spec: Parameters<typeof saidOf>[1], options = {}): string[] => saidOf(limitCidrWidth, spec, { options });

t.test('a block wider than the limit is named with the limit', (t) => {
  t.strictSame(said(egress({ to: [block('0.0.0.0/0')] })), [
    'spec.egress[0].to[0].ipBlock.cidr: allows 0.0.0.0/0; the widest block allowed is /16',
  ]);
  t.strictSame(said(ingress({ from: [block('::/0')] })), [
    'spec.ingress[0].from[0].ipBlock.cidr: allows ::/0; the widest block allowed is /32',
  ]);
  t.end();
});

t.test('a block of just the limit is fine, in either family', (t) => {
  t.strictSame(said(egress({ to: [block('192.0.0.0/16'), block('2001:db8::/32')] })), []);
  t.end();
});

t.test('limits are told apart by direction and family, and others keep their defaults', (t) => {
  const options = { ingress: { ipv4: 24 }, egress: { ipv6: 8 } };
  t.strictSame(said(ingress({ from: [block('192.0.2.0/23')] }), options), [
    'spec.ingress[0].from[0].ipBlock.cidr: allows 192.0.2.0/23; the widest block allowed is /24',
  ]);
  t.strictSame(said(egress({ to: [block('192.0.2.0/23'), block('2000::/8')] }), options), []);
  t.end();
});

t.test('halves are one block wherever they stand', (t) => {
  const together =
    'spec.egress[0].to[0].ipBlock.cidr: 2 blocks together allow 0.0.0.0/0; the widest block allowed is /16';
  const halves = [block('0.0.0.0/1'), block('128.0.0.0/1')];
  t.ok(said(egress({ to: halves })).includes(together), 'in one rule');
  t.ok(said(egress(...halves.map((half) => ({ to: [half] })))).includes(together), 'in two rules');
  t.ok(
    said(egress({ to: [block('::/1'), block('8000::/1')] })).includes(
      'spec.egress[0].to[0].ipBlock.cidr: 2 blocks together allow ::/0; the widest block allowed is /32',
    ),
    'in IPv6',
  );
  t.end();
});

t.test('256 blocks of /8 are everything, in one rule or in 256', (t) => {
  const eighths = Array.from({ length: 256 }, (_, first) => block(`${first}.0.0.0/8`));
  const together =
    'spec.egress[0].to[0].ipBlock.cidr: 256 blocks together allow 0.0.0.0/0; the widest block allowed is /8';
  const options = { egress: { ipv4: 8 } };
  t.strictSame(said(egress({ to: eighths }), options), [together]);
  t.strictSame(said(egress(...eighths.map((eighth) => ({ to: [eighth] }))), options), [together]);
  t.end();
});

t.test('blocks that a policy lets in and blocks that it calls do not add up', (t) => {
  const spec = {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [block('192.0.0.0/16')] }],
    egress: [{ to: [block('192.1.0.0/16')] }],
  };
  t.strictSame(said(spec), []);
  t.end();
});

t.test('an except is cut out of its own block, and the widest part that is left is named', (t) => {
  t.strictSame(said(egress({ to: [block('0.0.0.0/0', '10.0.0.0/8')] })), [
    'spec.egress[0].to[0].ipBlock.cidr: allows 0.0.0.0/0 without 10.0.0.0/8, which leaves 128.0.0.0/1; the widest block allowed is /16',
  ]);
  t.strictSame(said(egress({ to: [block('192.0.0.0/15', '192.1.0.0/16')] })), [], 'what is left is narrow enough');
  t.end();
});

t.test('an address that one except cuts out another peer may put back', (t) => {
  t.strictSame(said(egress({ to: [block('192.0.0.0/15', '192.1.0.0/17'), block('192.1.0.0/17')] })), [
    'spec.egress[0].to[0].ipBlock.cidr: 2 blocks together allow 192.0.0.0/15; the widest block allowed is /16',
  ]);
  t.end();
});

t.test('of many excepts only some are named', (t) => {
  const cuts = ['10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8', '13.0.0.0/8', '14.0.0.0/8'];
  t.match(
    said(egress({ to: [block('0.0.0.0/0', ...cuts)] }))[0],
    /without 10.0.0.0\/8, 11.0.0.0\/8, 12.0.0.0\/8 and 2 more, which/,
  );
  t.end();
});

t.test('unusual spellings count as what Kubernetes reads, and are findings themselves', (t) => {
  const spellings = [
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['2001:db8::1/16', '2001::/16'],
  ] as const;
  for (const [written, read] of spellings) {
    const limit = read.includes(':') ? 32 : 16;
    t.strictSame(said(egress({ to: [block(written)] })), [
      `spec.egress[0].to[0].ipBlock.cidr: ${written} is read as ${read}; write ${read}`,
      `spec.egress[0].to[0].ipBlock.cidr: allows ${read}; the widest block allowed is /${limit}`,
    ]);
  }
  t.end();
});

t.test('an unusual spelling of an except is placed at the except', (t) => {
  const spec = egress({ to: [block('192.0.2.0/24', '192.0.2.64/26', '192.0.2.129/26')] });
  const { findings } = outcomeOf(limitCidrWidth, policy(spec));
  t.match(findings, [
    {
      at: 'spec.egress[0].to[0].ipBlock.except[1]',
      message: '192.0.2.129/26 is read as 192.0.2.128/26; write 192.0.2.128/26',
      fix: 'replace 192.0.2.129/26 by 192.0.2.128/26',
    },
  ]);
  t.end();
});

t.test('own networks may be wide, and nothing beside them', (t) => {
  const options = { allowed: ['10.0.0.0/8', 'fd00::/8'] };
  t.strictSame(said(egress({ to: [block('10.0.0.0/8'), block('10.0.0.0/9'), block('fd00::/8')] }), options), []);
  t.strictSame(said(egress({ to: [block('10.0.0.0/7')] }), options), [
    'spec.egress[0].to[0].ipBlock.cidr: allows 10.0.0.0/7; the widest block allowed is /16',
  ]);
  t.strictSame(
    said(egress({ to: [block('10.0.0.0/8'), block('11.0.0.0/16')] }), options),
    [],
    'they do not make their neighbours wider',
  );
  t.end();
});

t.test('what is not in force allows nothing', (t) => {
  t.strictSame(said({ podSelector: {}, policyTypes: ['Ingress'], egress: [{ to: [block('0.0.0.0/0')] }] }), []);
  t.end();
});

t.test('data holds no index, so that moving a peer introduces nothing', (t) => {
  const first = outcomeOf(limitCidrWidth, policy(egress({ to: [block('0.0.0.0/0'), block('192.0.2.0/24')] })));
  const second = outcomeOf(limitCidrWidth, policy(egress({ to: [block('192.0.2.0/24'), block('0.0.0.0/0')] })));
  t.strictSame(first.findings[0]?.data, second.findings[0]?.data);
  t.not(first.findings[0]?.at, second.findings[0]?.at);
  t.end();
});

const seventeen = Array.from({ length: 17 }, (_, k) => block(`${k * 2}.0.0.0/16`));

t.test('many narrow blocks are not much better than a wide one', (t) => {
  t.strictSame(said(egress({ to: seventeen.slice(1) })), []);
  t.strictSame(said(egress({ to: seventeen })), [
    'spec.egress[0].to[0].ipBlock.cidr: allows 1114112 addresses in all; the most allowed is 1048576, as many as a /12 holds',
  ]);
  t.strictSame(said(egress({ to: seventeen }), { egress: { total: { ipv4: 11 } } }), []);
  t.strictSame(said(egress({ to: seventeen }), { allowed: ['0.0.0.0/8'] }), []);
  t.strictSame(
    said(egress({ to: [block('2001:db8::/48'), block('2001:dba::/48')] }), { egress: { total: { ipv6: 48 } } }),
    [
      'spec.egress[0].to[0].ipBlock.cidr: allows 2^81 addresses in all; the most allowed is 2^80, as many as a /48 holds',
    ],
  );
  t.end();
});

t.test('pinholes do not make everything narrow', (t) => {
  const pinholes = Array.from({ length: 2 ** 15 }, (_, k) => `${k >> 7}.${(k & 127) * 2}.255.255/32`);
  const more = Array.from({ length: 2 ** 15 }, (_, k) => `${k >> 7}.${(k & 127) * 2 + 1}.0.0/32`);
  t.match(said(egress({ to: [block('0.0.0.0/0', ...pinholes, ...more)] })), [
    /cidr: allows 4294901760 addresses in all; the most allowed is 1048576/,
  ]);
  t.end();
});

t.test('a peer that is told for its width does not count for the total, and hides no other', (t) => {
  const wide = block('128.0.0.0/1');
  t.equal(said(egress({ to: [wide, ...seventeen.slice(1)] })).length, 1);
  const lines = said(egress({ to: [wide, ...seventeen] }));
  t.match(lines, [/to\[0\].*allows 128.0.0.0\/1/, /to\[1\].*allows 1114112 addresses in all/]);
  t.end();
});

t.test('what several peers make together rests on all of them', (t) => {
  const spec = egress({ to: [block('192.0.0.0/16'), block('10.0.0.0/16')] }, { to: [block('192.1.0.0/16')] });
  t.match(outcomeOf(limitCidrWidth, policy(spec)).findings, [
    { messageId: 'together', at: 'spec.egress[0].to[0].ipBlock.cidr', also: ['spec.egress[1].to[0]'] },
  ]);
  t.match(outcomeOf(limitCidrWidth, policy(egress({ to: seventeen }))).findings, [
    { messageId: 'total', also: seventeen.slice(1).map((_, k) => `spec.egress[0].to[${k + 1}]`) },
  ]);
  t.end();
});

t.test('many joined blocks are one finding', (t) => {
  const pairs = Array.from({ length: 12 }, (_, k) => [block(`${k}.0.0.0/16`), block(`${k}.1.0.0/16`)]).flat();
  t.strictSame(said(egress({ to: [block('100.0.0.0/16'), ...pairs] })), [
    'spec.egress[0].to[1].ipBlock.cidr: 24 blocks together allow 0.0.0.0/15, 1.0.0.0/15, 2.0.0.0/15 and 9 more; the widest block allowed is /16',
  ]);
  t.end();
});

t.test('there is a finding exactly when the addresses allowed hold a block above the limit', (t) => {
  const cidr = fc.tuple(
    fc.constantFrom(0, 64, 128, 192),
    fc.constantFrom(0, 64, 128, 192),
    fc.integer({ min: 1, max: 12 }),
  );
  const written = cidr.map(([a, b, prefix]) => parseCidr(`${a}.${b}.0.0/${prefix}`)?.canonical ?? '');
  fc.assert(
    fc.property(
      fc.array(fc.array(written, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      (rules, limit) => {
        const spec = egress(...rules.map((cidrs) => ({ to: cidrs.map((one) => block(one)) })));
        const { findings } = outcomeOf(limitCidrWidth, policy(spec), {
          options: { egress: { ipv4: limit, total: { ipv4: 0 } } },
        });
        const all = AddressSet.from(rules.flat().flatMap((one) => parseCidr(one) ?? []));
        const named = new Set(findings.map(({ data }) => data['addresses']));
        for (const { canonical } of all.blocksWiderThan('ipv4', limit)) {
          if (!named.delete(canonical)) return false;
        }
        // What else is named is a part of those: a wide peer inside a wider union.
        return [...named].every((part) =>
          all.blocksWiderThan('ipv4', limit).some((whole) => whole.prefix < Number(String(part).split('/')[1])),
        );
      },
    ),
  );
  t.end();
});

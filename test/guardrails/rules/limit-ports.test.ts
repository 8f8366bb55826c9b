import fc from 'fast-check';
import t from 'tap';
import { limitPorts } from '../../../src/guardrails/rules/limit-ports.js';
import { PortSet } from '../../../src/model/port-set.js';
import { policy } from '../../changes.js';
import { block, egress, ingress, outcomeOf, saidOf } from './ask.js';

const said = (spec: Parameters<typeof saidOf>[1], options = {}): string[] => saidOf(limitPorts, spec, { options });
const pods = (app: string): object => ({ podSelector: { matchLabels: { app } } });
const range = (port: number, endPort: number): object => ({ port, endPort });

t.test('a rule without ports opens every port', (t) => {
  t.strictSame(said(ingress({ from: [pods('a')] })), ['spec.ingress[0]: opens every port of every protocol']);
  t.strictSame(said(ingress({ from: [pods('a')], ports: [] })), [
    'spec.ingress[0]: opens every port of every protocol',
  ]);
  t.strictSame(said(ingress({ from: [pods('a')] }), { requirePorts: false }), []);
  t.end();
});

t.test('where ports may be left out, what is forbidden stays so', (t) => {
  const options = { requirePorts: false, forbidden: [{ port: 22 }], protocols: ['TCP', 'UDP'] };
  t.strictSame(said(ingress({ from: [pods('a')] }), options), [
    'spec.ingress[0]: opens SCTP; allowed is TCP, UDP',
    'spec.ingress[0]: opens TCP 22, which this guardrail forbids',
  ]);
  t.end();
});

t.test('a port about which nothing is said is every port of its protocol', (t) => {
  const all = 'opens all TCP ports, 65535 in a row; the most allowed is 100';
  t.strictSame(said(ingress({ ports: [{}] })), [`spec.ingress[0].ports[0]: ${all}`]);
  t.strictSame(said(ingress({ ports: [range(1, 65535)] })), [`spec.ingress[0].ports[0]: ${all}`]);
  t.strictSame(said(ingress({ ports: [{ port: 443 }, { protocol: 'UDP' }] })), [
    'spec.ingress[0].ports[1]: opens all UDP ports, 65535 in a row; the most allowed is 100',
  ]);
  t.end();
});

t.test('a range of just the limit is fine', (t) => {
  t.strictSame(said(ingress({ ports: [range(8000, 8099)] })), []);
  t.strictSame(said(ingress({ ports: [range(8000, 8100)] })), [
    'spec.ingress[0].ports[0]: opens TCP 8000-8100, 101 in a row; the most allowed is 100',
  ]);
  t.end();
});

t.test('ranges of one rule add up', (t) => {
  t.strictSame(said(ingress({ ports: [range(8050, 8120), { port: 443 }, range(8000, 8049)] })), [
    'spec.ingress[0].ports[0]: opens TCP 8000-8120 by entries that adjoin, 121 in a row; the most allowed is 100',
  ]);
  t.end();
});

t.test('ranges of several rules add up, whoever their peers are', (t) => {
  const together =
    'spec.ingress[0].ports[0]: opens TCP 8000-8119 by entries that adjoin, 120 in a row; the most allowed is 100';
  const first = (...from: object[]): object => ({ from, ports: [range(8000, 8059)] });
  const second = (...from: object[]): object => ({ from, ports: [range(8060, 8119)] });
  t.strictSame(said(ingress({ ...first(pods('a')) }, { ...second(pods('a')) })), [together]);
  t.strictSame(said(ingress({ ...first(pods('a')) }, { ...second(pods('b')) })), [together]);
  t.strictSame(
    said(ingress({ ...first(block('10.0.0.0/8')) }, { ...second(block('10.0.0.0/9'), block('10.128.0.0/9')) })),
    [together],
    'the same addresses, cut up',
  );
  t.strictSame(said(ingress({ ...first() }, { ...second() })), [together], 'anyone is a peer, too');
  const two = {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [first(pods('a'))],
    egress: [{ to: [pods('a')], ports: [range(8060, 8119)] }],
  };
  t.strictSame(said(two), [], 'but not those of the other direction');
  t.end();
});

t.test('what adjoins rests on all its entries, and an entry that is as wide tells it all', (t) => {
  const spec = ingress({ ports: [range(8050, 8120), { port: 443 }, range(8000, 8049)] }, { ports: [{ port: 8100 }] });
  t.match(outcomeOf(limitPorts, policy(spec)).findings, [
    { messageId: 'together', also: ['spec.ingress[0].ports[2]', 'spec.ingress[1].ports[0]'] },
  ]);
  t.match(said(ingress({ ports: [range(1, 50), range(1, 200), range(50, 60)] })), [/TCP 1-200, 200 in a row/]);
  t.end();
});

const pinholes = (count: number, width: number): object[] =>
  Array.from({ length: count }, (_, k) => range(1 + k * (width + 1), k * (width + 1) + width));

t.test('pinholes do not make every port a few', (t) => {
  t.strictSame(said(ingress({ ports: pinholes(10, 100) })), []);
  t.strictSame(said(ingress({ ports: pinholes(600, 100) })), [
    'spec.ingress[0].ports[0]: opens 60000 ports in all; the most allowed is 1000',
  ]);
  t.strictSame(said(ingress({ ports: pinholes(2, 100) }), { maxPorts: 199 }), [
    'spec.ingress[0].ports[0]: opens 200 ports in all; the most allowed is 199',
  ]);
  const spread = pinholes(4, 60).map((one, k) => ({ from: [pods(`a${k}`)], ports: [one, { port: 60_000 }] }));
  const { findings } = outcomeOf(limitPorts, policy(ingress(...spread)), { options: { maxPorts: 240 } });
  t.match(findings, [{ message: 'opens 241 ports in all; the most allowed is 240', also: { length: 7 } }]);
  t.end();
});

t.test('what is told for its width does not count for the total, and hides nothing', (t) => {
  const wide = range(40_000, 60_000);
  t.equal(said(ingress({ ports: [wide, ...pinholes(10, 100)] })).length, 1);
  const { findings } = outcomeOf(limitPorts, policy(ingress({ ports: [wide, ...pinholes(11, 100)] })));
  t.match(findings, [{ messageId: 'wideRange' }, { messageId: 'total', at: 'spec.ingress[0].ports[1]' }]);
  t.equal(said(ingress({ ports: pinholes(600, 100) }, {}), { maxPorts: 60_000, requirePorts: false }).length, 0);
  t.end();
});

t.test('ports of different protocols do not adjoin', (t) => {
  t.strictSame(said(ingress({ ports: [range(1, 60), { protocol: 'UDP', port: 61, endPort: 120 }] })), []);
  t.end();
});

t.test('a wide range is told once, whatever it holds besides', (t) => {
  t.equal(said(ingress({ ports: [range(1, 65535), { port: 80 }, range(8000, 8010)] })).length, 1);
  t.end();
});

t.test('forbidden ports are found in ranges, by protocol', (t) => {
  const options = { forbidden: [{ port: 22 }, { protocol: 'UDP', port: 161, endPort: 162 }] };
  t.strictSame(
    said(egress({ to: [block('192.0.2.1/32')], ports: [range(20, 30), { protocol: 'UDP', port: 22 }] }), options),
    ['spec.egress[0].ports[0]: opens TCP 22, which this guardrail forbids'],
  );
  t.strictSame(
    said(egress({ to: [block('192.0.2.1/32')], ports: [{ protocol: 'UDP', port: 160, endPort: 200 }] }), options),
    ['spec.egress[0].ports[0]: opens UDP 161-162, which this guardrail forbids'],
  );
  t.end();
});

t.test('named ports are allowed unless they are forbidden', (t) => {
  t.strictSame(said(ingress({ ports: [{ port: 'http' }] })), []);
  t.strictSame(said(ingress({ ports: [{ port: 'http' }] }), { namedPorts: 'forbid' }), [
    'spec.ingress[0].ports[0]: opens TCP by the name http, whose number is up to each pod',
  ]);
  t.end();
});

t.test('protocols that are not listed are findings', (t) => {
  t.strictSame(said(ingress({ ports: [{ protocol: 'SCTP', port: 3868 }] }), { protocols: ['TCP'] }), [
    'spec.ingress[0].ports[0]: opens SCTP; allowed is TCP',
  ]);
  t.end();
});

t.test('only rules in force and the directions asked for are judged', (t) => {
  t.strictSame(said({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }), []);
  t.strictSame(said(ingress({}), { directions: ['egress'] }), []);
  t.end();
});

t.test('there is a finding exactly when all rules together open more than the limits', (t) => {
  const entry = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 6 }));
  const rule = fc.record({
    peers: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
    entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
  });
  const limit = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), limit, limit, (rules, maxRange, maxPorts) => {
      const spec = ingress(
        ...rules.map(({ peers, entries }) => ({
          from: peers.map(pods),
          ports: entries.map(([port, more]) => range(port, port + more)),
        })),
      );
      const { findings } = outcomeOf(limitPorts, policy(spec), { options: { maxRange, maxPorts } });
      const ports = PortSet.union(
        rules.flatMap(({ entries }) => entries).map(([port, more]) => PortSet.of('TCP', port, port + more)),
      );
      const sizes = ports.ranges('TCP').map(({ from, to }) => to - from + 1);
      const narrow = sizes.filter((size) => size <= maxRange).reduce((sum, size) => sum + size, 0);
      const told = findings.map(({ messageId }) => messageId);
      t.equal(told.includes('wideRange') || told.includes('together'), narrow < sizes.reduce((a, b) => a + b, 0));
      t.equal(told.includes('total'), narrow > maxPorts);
    }),
    { numRuns: 500 },
  );
  t.end();
});

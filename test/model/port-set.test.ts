import fc from 'fast-check';
import t from 'tap';
import { PortSet, PROTOCOLS, type Protocol } from '../../src/model/port-set.js';

const bounded = { seed: 20, numRuns: 500 };

t.test('both ends of a range belong to it (N16)', (test) => {
  const web = PortSet.of('TCP', 80, 443);
  test.ok(web.contains(PortSet.of('TCP', 80, 80)));
  test.ok(web.contains(PortSet.of('TCP', 443, 443)));
  test.notOk(web.contains(PortSet.of('TCP', 79, 80)));
  test.notOk(web.contains(PortSet.of('TCP', 444, 444)));
  test.end();
});

t.test('a port of one protocol is no port of another (N15, N19)', (test) => {
  test.notOk(PortSet.of('TCP', 53, 53).contains(PortSet.of('UDP', 53, 53)));
  test.ok(PortSet.of('TCP', 1, 65535).intersect(PortSet.of('SCTP', 1, 65535)).isEmpty);
  test.notOk(PortSet.of('TCP', 1, 65535).equals(PortSet.everything));
  test.end();
});

t.test('neighbouring ranges are one range', (test) => {
  test.same(
    PortSet.of('UDP', 1, 9)
      .union(PortSet.of('UDP', 10, 20))
      .ranges('UDP'),
    [{ from: 1, to: 20 }],
  );
  test.same(
    PortSet.of('UDP', 1, 9)
      .union(PortSet.of('UDP', 11, 20))
      .ranges('UDP'),
    [
      { from: 1, to: 9 },
      { from: 11, to: 20 },
    ],
  );
  test.same(PortSet.of('UDP', 1, 9).ranges('TCP'), []);
  test.end();
});

t.test('all ports of the three protocols are every port', (test) => {
  const whole = PortSet.union(
    PROTOCOLS.flatMap((protocol) => [PortSet.of(protocol, 1, 1024), PortSet.of(protocol, 1025, 65535)]),
  );
  test.ok(whole.equals(PortSet.everything));
  test.ok(PortSet.everything.subtract(whole).isEmpty);
  test.notOk(whole.subtract(PortSet.of('SCTP', 65535, 65535)).contains(PortSet.everything));
  test.end();
});

t.test('the empty set is in every set', (test) => {
  test.ok(PortSet.empty.isEmpty);
  test.ok(PortSet.empty.contains(PortSet.empty));
  test.ok(PortSet.union([]).equals(PortSet.empty));
  test.notOk(PortSet.empty.contains(PortSet.of('TCP', 1, 1)));
  test.end();
});

t.test('the text is short and names the protocols', (test) => {
  const some = PortSet.union([PortSet.of('UDP', 53, 53), PortSet.of('TCP', 443, 445), PortSet.of('TCP', 80, 80)]);
  test.equal(some.toString(), 'TCP 80, 443-445; UDP 53');
  test.equal(PortSet.of('TCP', 1, 65535).toString(), 'all TCP ports');
  test.equal(
    PortSet.of('SCTP', 7, 7)
      .union(PortSet.of('UDP', 1, 65535))
      .toString(),
    'all UDP ports; SCTP 7',
  );
  test.equal(PortSet.of('TCP', 1, 65534).toString(), 'TCP 1-65534');
  test.equal(PortSet.everything.toString(), 'every port');
  test.equal(PortSet.empty.toString(), 'nothing');
  test.end();
});

t.test('a text may be bounded', (test) => {
  const odd = PortSet.union([1, 3, 5, 7].map((port) => PortSet.of('TCP', port, port)));
  const some = odd.union(PortSet.of('UDP', 53, 53));
  test.equal(some.toText(2), 'TCP 1, 3 and 2 more; UDP 53');
  test.equal(some.toText(4), some.toString());
  test.end();
});

t.test('a range that no policy can hold is a bug of the caller', (test) => {
  for (const [from, to] of [
    [0, 80],
    [80, 65536],
    [81, 80],
    [1.5, 2],
    [1, Number.NaN],
    [-1, 5],
  ] as const) {
    test.throws(() => PortSet.of('TCP', from, to), RangeError);
  }
  test.end();
});

/** The first 20 ports and the last 20 of each protocol, counted one by one: a set is the names of its members. */
const COUNTED = [...Array(20).keys()].flatMap((k) => [k + 1, 65535 - k]);
const EVERY_NAME = PROTOCOLS.flatMap((protocol) => COUNTED.map((port) => [protocol, port] as const));

interface Counted {
  readonly set: PortSet;
  readonly has: (protocol: Protocol, port: number) => boolean;
}

const port = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 65516, max: 65535 }));
const range = fc.tuple(fc.constantFrom(...PROTOCOLS), port, port).map(([protocol, a, b]) => {
  return { protocol, from: Math.min(a, b), to: Math.max(a, b) };
});
const counted: fc.Arbitrary<Counted> = fc.array(range, { maxLength: 8 }).map((ranges) => ({
  set: PortSet.union(ranges.map(({ protocol, from, to }) => PortSet.of(protocol, from, to))),
  has: (protocol, number) =>
    ranges.some((each) => each.protocol === protocol && each.from <= number && number <= each.to),
}));

t.test('the operations agree with counting every port', (test) => {
  fc.assert(
    fc.property(counted, counted, (a, b) => {
      const union = a.set.union(b.set);
      const both = a.set.intersect(b.set);
      const rest = a.set.subtract(b.set);
      return EVERY_NAME.every(([protocol, number]) => {
        const one = PortSet.of(protocol, number, number);
        const inA = a.has(protocol, number);
        const inB = b.has(protocol, number);
        return (
          union.contains(one) === (inA || inB) &&
          both.contains(one) === (inA && inB) &&
          rest.contains(one) === (inA && !inB)
        );
      });
    }),
    bounded,
  );
  test.end();
});

t.test('equal sets are equal however they were come by', (test) => {
  fc.assert(
    fc.property(counted, counted, ({ set: a }, { set: b }) => {
      const sameBack = PortSet.union(
        PROTOCOLS.flatMap((protocol) => a.ranges(protocol).map(({ from, to }) => PortSet.of(protocol, from, to))),
      );
      return (
        sameBack.equals(a) &&
        a.union(b).equals(PortSet.union([b, a])) &&
        a.subtract(b).union(a.intersect(b)).equals(a) &&
        a.contains(b) === b.subtract(a).isEmpty &&
        a.equals(b) === (a.contains(b) && b.contains(a))
      );
    }),
    bounded,
  );
  test.end();
});

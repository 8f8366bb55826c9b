import { BlockList } from 'node:net';
import { excludeCidr, mergeCidr, overlapCidr } from 'cidr-tools';
import fc from 'fast-check';
import t from 'tap';
import { AddressSet } from '../../src/model/address-set.js';
import { ipv4Block, ipv6Block, type Cidr, type Family } from '../../src/model/cidr.js';
import { allBlocks, cidr, set, someCidr, someCidrs, texts } from './cidr-samples.js';

const bounded = { seed: 20, numRuns: 300 };

t.test('halves make the whole, wherever they stand', (test) => {
  const bytes = Array.from({ length: 256 }, (_, first) => first);
  const eights = bytes.map((first) => set(`${String(first)}.0.0.0/8`));
  test.ok(set('0.0.0.0/1', '128.0.0.0/1').equals(set('0.0.0.0/0')));
  test.ok(set('128.0.0.0/1').union(set('0.0.0.0/1')).equals(set('0.0.0.0/0')));
  test.ok(AddressSet.union(eights.reverse()).equals(set('0.0.0.0/0')));
  test.ok(AddressSet.from(bytes.map((first) => ipv4Block(first * 2 ** 24, 8))).equals(set('0.0.0.0/0')));
  test.ok(set('::/1', '8000::/1').equals(set('::/0')));
  test.ok(AddressSet.from(bytes.map((first) => ipv6Block(BigInt(first) << 120n, 8))).equals(set('::/0')));
  test.ok(set('0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1').equals(AddressSet.everything));
  test.end();
});

t.test('one missing address keeps the whole from being the whole', (test) => {
  test.notOk(set('0.0.0.0/0').subtract(set('255.255.255.255/32')).equals(set('0.0.0.0/0')));
  test.notOk(AddressSet.everything.subtract(set('::/128')).contains(AddressSet.everything));
  test.end();
});

t.test('neither family holds an address of the other (N22)', (test) => {
  test.notOk(set('::/0').contains(set('10.0.0.1')));
  test.notOk(set('0.0.0.0/0').contains(set('2001:db8::1')));
  test.notOk(set('0.0.0.0/0').equals(AddressSet.everything));
  test.equal(AddressSet.everything.subtract(set('0.0.0.0/0')).toString(), '::/0');
  test.equal(AddressSet.everything.subtract(set('::/0')).toString(), '0.0.0.0/0');
  test.end();
});

t.test('a range that is written sloppily is the range that it stands for (N23)', (test) => {
  test.ok(set('::ffff:0:0/96').equals(set('0.0.0.0/0')));
  test.ok(set('010.1.2.3/8').equals(set('10.0.0.0/8')));
  test.end();
});

t.test('an exception is cut out and can be given back by another range (N20)', (test) => {
  const private10 = set('10.0.0.0/8').subtract(set('10.128.0.0/9', '10.1.0.0/16'));
  test.notOk(private10.contains(set('10.1.2.3')));
  test.ok(private10.contains(set('10.2.0.0/16')));
  test.ok(private10.union(set('10.1.2.0/24')).contains(set('10.1.2.3')));
  test.end();
});

t.test('an exception need not lie within its range', (test) => {
  test.equal(set('10.0.0.0/24').subtract(set('10.0.0.128/25', '192.168.0.0/16')).toString(), '10.0.0.0/25');
  test.ok(set('10.0.0.0/24').subtract(set('0.0.0.0/0')).isEmpty);
  test.end();
});

t.test('the empty set is in every set, and only the empty set is in it', (test) => {
  test.ok(AddressSet.empty.isEmpty);
  test.ok(AddressSet.of().equals(AddressSet.empty));
  test.ok(AddressSet.union([]).equals(AddressSet.empty));
  test.ok(AddressSet.empty.contains(AddressSet.empty));
  test.ok(set('10.0.0.1').contains(AddressSet.empty));
  test.notOk(AddressSet.empty.contains(set('10.0.0.1')));
  test.notOk(set('::').isEmpty);
  test.end();
});

t.test('ranges are the first and the last address, with neighbours joined', (test) => {
  const ranges = set('10.0.0.0/31', '10.0.0.2', '255.255.255.255', '2001:db8::/127', 'ffff::/16');
  test.same(ranges.ranges('ipv4'), [
    { from: '10.0.0.0', to: '10.0.0.2' },
    { from: '255.255.255.255', to: '255.255.255.255' },
  ]);
  test.same(ranges.ranges('ipv6'), [
    { from: '2001:db8::', to: '2001:db8::1' },
    { from: 'ffff::', to: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' },
  ]);
  test.same(AddressSet.empty.ranges('ipv4'), []);
  test.end();
});

t.test('the text lists the maximal blocks, IPv4 first', (test) => {
  test.equal(set('2001:db8::/32', '10.0.0.0/9', '10.128.0.0/9').toString(), '10.0.0.0/8, 2001:db8::/32');
  test.equal(set('10.0.0.1', '10.0.0.2', '10.0.0.3').toString(), '10.0.0.1/32, 10.0.0.2/31');
  test.equal(AddressSet.everything.toString(), '0.0.0.0/0, ::/0');
  test.equal(AddressSet.empty.toString(), 'nothing');
  test.end();
});

/**
 * A universe small enough to count: eight bits of one family, as the last of an address or as the first, where the
 * ends of the address space are. A set is then the bits of a bigint, one per member.
 */
interface Universe {
  readonly family: Family;
  readonly block: (value: number, bits: number) => Cidr;
}
const UNIVERSES: readonly Universe[] = [
  { family: 'ipv4', block: (value, bits) => ipv4Block(0x0a000000 + value, 24 + bits) },
  { family: 'ipv4', block: (value, bits) => ipv4Block(value * 2 ** 24, bits) },
  { family: 'ipv6', block: (value, bits) => ipv6Block((0x20010db8n << 96n) + BigInt(value), 120 + bits) },
  { family: 'ipv6', block: (value, bits) => ipv6Block(BigInt(value) << 120n, bits) },
];
const FULL = (1n << 256n) - 1n;

interface Counted {
  readonly set: AddressSet;
  readonly bits: bigint;
}

function counted(universe: Universe): fc.Arbitrary<Counted> {
  const block = fc.tuple(fc.nat(255), fc.nat(8)).map(([value, bits]) => {
    const size = 2 ** (8 - bits);
    const first = value - (value % size);
    return { cidr: universe.block(first, bits), bits: ((1n << BigInt(size)) - 1n) << BigInt(first) };
  });
  return fc.array(block, { maxLength: 12 }).map((blocks) => ({
    set: AddressSet.from(blocks.map((each) => each.cidr)),
    bits: blocks.reduce((bits, each) => bits | each.bits, 0n),
  }));
}

function membersOf(universe: Universe, addresses: AddressSet): bigint {
  let bits = 0n;
  for (let value = 0; value < 256; value++) {
    if (addresses.contains(AddressSet.of(universe.block(value, 8)))) bits |= 1n << BigInt(value);
  }
  return bits;
}

for (const [k, universe] of UNIVERSES.entries()) {
  const place = `${universe.family}, ${k % 2 === 0 ? 'last' : 'first'} eight bits`;

  t.test(`the operations agree with counting every address: ${place}`, (test) => {
    fc.assert(
      fc.property(counted(universe), counted(universe), counted(universe), (a, b, c) => {
        const results: readonly (readonly [AddressSet, bigint])[] = [
          [a.set, a.bits],
          [a.set.union(b.set), a.bits | b.bits],
          [a.set.intersect(b.set), a.bits & b.bits],
          [a.set.subtract(b.set), a.bits & ~b.bits],
          [AddressSet.union([a.set, b.set, c.set]), a.bits | b.bits | c.bits],
          [AddressSet.of(universe.block(0, 0)).subtract(a.set), FULL & ~a.bits],
        ];
        const sameSets = results.every(([addresses, bits]) => membersOf(universe, addresses) === bits);
        const sameAnswers =
          a.set.contains(b.set) === ((b.bits & ~a.bits) === 0n) &&
          a.set.equals(b.set) === (a.bits === b.bits) &&
          a.set.isEmpty === (a.bits === 0n);
        return sameSets && sameAnswers;
      }),
      { ...bounded, numRuns: 100 },
    );
    test.end();
  });

  t.test(`equal sets are equal however they were come by: ${place}`, (test) => {
    fc.assert(
      fc.property(counted(universe), counted(universe), counted(universe), ({ set: a }, { set: b }, { set: c }) => {
        return (
          a.union(b).equals(b.union(a)) &&
          a
            .union(b)
            .union(c)
            .equals(AddressSet.union([c, b, a])) &&
          a.intersect(b.union(c)).equals(a.intersect(b).union(a.intersect(c))) &&
          a.subtract(b.union(c)).equals(a.subtract(b).subtract(c)) &&
          a.subtract(a.subtract(b)).equals(a.intersect(b)) &&
          a.subtract(b).union(a.intersect(b)).equals(a) &&
          a.union(b).contains(a) &&
          a.contains(a.intersect(b))
        );
      }),
      bounded,
    );
    test.end();
  });
}

t.test('cidr-tools merges, excludes and overlaps alike', (test) => {
  fc.assert(
    fc.property(someCidrs, someCidrs, (some, others) => {
      const a = set(...some);
      const b = set(...others);
      const normal = (nets: readonly string[]): string =>
        [...nets]
          .map((net) => cidr(net).canonical)
          .sort()
          .join();
      return (
        normal(mergeCidr(some)) === normal(texts(allBlocks(a))) &&
        normal(excludeCidr(some, others)) === normal(texts(allBlocks(a.subtract(b)))) &&
        overlapCidr(some, others) === !a.intersect(b).isEmpty
      );
    }),
    bounded,
  );
  test.end();
});

t.test('node:net finds the same addresses in a list', (test) => {
  fc.assert(
    fc.property(
      someCidrs,
      fc.array(fc.oneof(someCidr, fc.ipV4()), { minLength: 1, maxLength: 20 }),
      (listed, asked) => {
        // One list for each family: node finds 10.0.0.1 in ::/0, as ::ffff:10.0.0.1 (but see N22).
        const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
        for (const { family, canonical } of listed.map(cidr)) {
          const [address = '', prefix = ''] = canonical.split('/');
          lists[family].addSubnet(address, Number(prefix), family);
        }
        const addresses = set(...listed);
        return asked.every((text) => {
          const [address = ''] = text.split('/');
          const { family } = cidr(address);
          return lists[family].check(address, family) === addresses.contains(set(address));
        });
      },
    ),
    bounded,
  );
  test.end();
});

t.test('the size of a set is how many addresses it holds', (test) => {
  test.equal(AddressSet.empty.size('ipv4'), 0n);
  test.equal(AddressSet.everything.size('ipv4'), 2n ** 32n);
  test.equal(AddressSet.everything.size('ipv6'), 2n ** 128n);
  const some = set('10.0.0.0/8', '192.0.2.1', '2001:db8::/127', 'fd00::/64');
  test.equal(some.size('ipv4'), 2n ** 24n + 1n);
  test.equal(some.size('ipv6'), 2n ** 64n + 2n);
  test.end();
});

t.test('a bounded text lists blocks while there are few, else ranges', (test) => {
  const some = set('10.0.0.0/8', '2001:db8::/32');
  test.equal(some.toText(2), '10.0.0.0/8, 2001:db8::/32');
  test.equal(some.toText(1), '10.0.0.0-10.255.255.255 and 1 more');
  const holed = set('10.0.0.0/8').subtract(set('10.0.0.7'));
  test.equal(holed.toText(8), '10.0.0.0-10.0.0.6, 10.0.0.8-10.255.255.255');
  test.equal(set('::1', '::3', '::5').toText(2), '::1, ::3 and 1 more');
  test.equal(AddressSet.empty.toText(2), 'nothing');
  test.end();
});

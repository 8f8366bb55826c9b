import fc from 'fast-check';
import t from 'tap';
import { AddressSet } from '../../src/model/address-set.js';
import { FAMILIES, ipv4Block, ipv6Block } from '../../src/model/cidr.js';
import { allBlocks, set, someCidrs, texts } from './cidr-samples.js';

const bounded = { seed: 20, numRuns: 300 };

t.test('a block of a set is a regular CIDR', (test) => {
  test.match(set('::ffff:10.0.0.9/104').blocks('ipv4'), [
    {
      family: 'ipv4',
      first: 0x0a000000,
      prefix: 8,
      written: '10.0.0.0/8',
      canonical: '10.0.0.0/8',
      irregular: undefined,
    },
  ]);
  test.end();
});

t.test('blocks wider than a prefix are found among the narrow ones', (test) => {
  const holed = AddressSet.everything.subtract(set('10.0.0.1', '2001:db8::1'));
  test.same(texts(holed.blocksWiderThan('ipv4', 3)), ['64.0.0.0/2', '128.0.0.0/1']);
  test.same(texts(holed.blocksWiderThan('ipv6', 3)), ['4000::/2', '8000::/1']);
  test.same(texts(AddressSet.everything.blocksWiderThan('ipv4', 1)), ['0.0.0.0/0']);
  test.same(AddressSet.everything.blocksWiderThan('ipv4', 0), []);
  test.end();
});

t.test('90,000 scattered addresses are no trouble', (test) => {
  const scattered = Array.from({ length: 90_000 }, (_, k) => (k * 2_654_435_761) % 2 ** 32);
  const all = AddressSet.from([
    ...scattered.map((first) => ipv4Block(first, 32)),
    ...scattered.map((first) => ipv6Block(BigInt(first) << 40n, 128)),
  ]);
  const started = performance.now();
  const rest = AddressSet.everything.subtract(all);
  test.same(texts(all.blocksWiderThan('ipv4', 24)), []);
  test.same(texts(all.blocksWiderThan('ipv6', 64)), []);
  test.same(texts(rest.blocksWiderThan('ipv6', 8)).length, 7);
  test.ok(rest.union(all).equals(AddressSet.everything));
  test.ok(performance.now() - started < 2000, 'in well under two seconds');
  test.end();
});

t.test('blocks are disjoint, ascending and maximal, and together the set', (test) => {
  fc.assert(
    fc.property(someCidrs, someCidrs, (added, removed) => {
      const addresses = set(...added).subtract(set(...removed));
      const blocks = allBlocks(addresses);
      let seen = AddressSet.empty;
      for (const [k, block] of blocks.entries()) {
        const one = AddressSet.of(block);
        const before = blocks[k - 1];
        if (!seen.intersect(one).isEmpty || !addresses.contains(one)) return false;
        if (before?.family === block.family && before.first >= block.first) return false;
        if (block.prefix > 0 && addresses.contains(set(block.canonical.replace(/\d+$/, String(block.prefix - 1)))))
          return false;
        seen = seen.union(one);
      }
      return seen.equals(addresses);
    }),
    bounded,
  );
  test.end();
});

t.test('blocks wider than a prefix are just those of all blocks', (test) => {
  fc.assert(
    fc.property(someCidrs, someCidrs, fc.nat(130), (added, removed, prefix) => {
      const addresses = set(...added).subtract(set(...removed));
      return FAMILIES.every((family) => {
        const expected = addresses.blocks(family).filter((block) => block.prefix < prefix);
        return texts(addresses.blocksWiderThan(family, prefix)).join() === texts(expected).join();
      });
    }),
    bounded,
  );
  test.end();
});

t.test('the widest block is the first of the widest', (test) => {
  fc.assert(
    fc.property(someCidrs, fc.nat(129), (written, prefix) => {
      const addresses = set(...written);
      for (const family of FAMILIES) {
        const wide = addresses.blocksWiderThan(family, prefix);
        const widest = wide.reduce<(typeof wide)[number] | undefined>(
          (best, block) => (best !== undefined && best.prefix <= block.prefix ? best : block),
          undefined,
        );
        test.equal(addresses.widestBlock(family, prefix)?.canonical, widest?.canonical);
      }
    }),
    bounded,
  );
  test.end();
});

t.test('joined blocks are those of the union that no set holds by itself', (test) => {
  const half = fc.tuple(someCidrs, someCidrs).map(([a, b]) => set(...a).subtract(set(...b)));
  fc.assert(
    fc.property(fc.array(half, { maxLength: 5 }), fc.constantFrom(0, 8, 16, 33, 129), (sets, prefix) => {
      const union = AddressSet.union(sets);
      for (const family of FAMILIES) {
        const joined = union
          .blocksWiderThan(family, prefix)
          .filter((block) => !sets.some((one) => one.contains(AddressSet.of(block))));
        test.same(texts(AddressSet.joinedBlocks(sets, family, prefix)), texts(joined));
      }
    }),
    bounded,
  );
  test.same(texts(AddressSet.joinedBlocks([set('0.0.0.0/1'), set('128.0.0.0/1')], 'ipv4', 33)), ['0.0.0.0/0']);
  test.same(texts(AddressSet.joinedBlocks([set('::/1'), set('8000::/1')], 'ipv6', 1)), ['::/0']);
  test.end();
});

t.test('joined blocks of quarters of one block, in any order and number', (test) => {
  const quarter = fc.tuple(fc.nat(15), fc.integer({ min: 2, max: 4 })).map(([k, bits]) => {
    return set(`${String((k >> (4 - bits)) << (8 - bits))}.0.0.0/${String(bits)}`);
  });
  fc.assert(
    fc.property(fc.array(quarter, { maxLength: 12 }), (sets) => {
      const union = AddressSet.union(sets);
      const joined = union.blocks('ipv4').filter((block) => !sets.some((one) => one.contains(AddressSet.of(block))));
      test.same(texts(AddressSet.joinedBlocks(sets, 'ipv4', 33)), texts(joined));
    }),
    bounded,
  );
  test.end();
});

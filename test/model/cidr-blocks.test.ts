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

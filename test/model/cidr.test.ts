import { isIP } from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { parseAddress, parseCidr } from '../../src/model/cidr.js';

const bounded = { seed: 20, numRuns: 1000 };

function read(text: string): string {
  const cidr = parseCidr(text);
  if (cidr === undefined) return 'refused';
  return cidr.irregular === undefined ? cidr.canonical : `${cidr.canonical} (${cidr.irregular})`;
}

/** Texts and what Kubernetes makes of them; the answers were compared with k8s.io/utils/net.ParseCIDRSloppy. */
function reads(test: Test, table: Readonly<Record<string, string>>): void {
  for (const [text, expected] of Object.entries(table)) test.equal(read(text), expected, JSON.stringify(text));
  test.end();
}

t.test('a CIDR is read as its lowest address and its prefix', (test) => {
  test.match(parseCidr('192.168.4.0/22'), {
    family: 'ipv4',
    first: 0xc0a80400,
    prefix: 22,
    written: '192.168.4.0/22',
    irregular: undefined,
  });
  test.match(parseCidr('2001:DB8::/32'), {
    family: 'ipv6',
    first: 0x20010db8n << 96n,
    prefix: 32,
    written: '2001:DB8::/32',
    irregular: undefined,
  });
  test.end();
});

t.test('the ends of both address spaces are read', (test) => {
  reads(test, {
    '0.0.0.0/0': '0.0.0.0/0',
    '255.255.255.255/32': '255.255.255.255/32',
    '128.0.0.0/1': '128.0.0.0/1',
    '::/0': '::/0',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128': 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
    '8000::/1': '8000::/1',
  });
});

t.test('leading zeros are decimal zeros, never octal, and are marked', (test) => {
  reads(test, {
    '010.0.0.0/8': '10.0.0.0/8 (leading-zeros)',
    '10.0.0.00/8': '10.0.0.0/8 (leading-zeros)',
    '0000000255.1.0.0/16': '255.1.0.0/16 (leading-zeros)',
    '10.0.0.0/08': '10.0.0.0/8 (leading-zeros)',
    '10.0.0.0/0000': '0.0.0.0/0 (leading-zeros)',
    '2001:db8::/032': '2001:db8::/32 (leading-zeros)',
    '64:ff9b::010.0.0.1/128': '64:ff9b::a00:1/128 (leading-zeros)',
  });
});

t.test('an IPv6 group may be padded to four digits; a fifth is accepted as a leading zero', (test) => {
  reads(test, {
    '2001:0db8::0000/32': '2001:db8::/32',
    '02001:db8::/32': '2001:db8::/32 (leading-zeros)',
    '2001:db8::00000/32': '2001:db8::/32 (leading-zeros)',
    '12001:db8::/32': 'refused',
  });
});

t.test('bits beyond the prefix are cut off and marked', (test) => {
  reads(test, {
    '10.0.0.5/8': '10.0.0.0/8 (host-bits)',
    '10.1.2.3/24': '10.1.2.0/24 (host-bits)',
    '255.255.255.255/0': '0.0.0.0/0 (host-bits)',
    '2001:db8::1/64': '2001:db8::/64 (host-bits)',
    'ffff::/0': '::/0 (host-bits)',
  });
});

t.test('an IPv4-mapped range stands for the IPv4 range, in every spelling', (test) => {
  reads(test, {
    '::ffff:10.0.0.0/104': '10.0.0.0/8 (ipv4-mapped)',
    '::FFFF:a00:0/104': '10.0.0.0/8 (ipv4-mapped)',
    '0:0:0:0:0:ffff:a00:0/104': '10.0.0.0/8 (ipv4-mapped)',
    '::ffff:0:0/96': '0.0.0.0/0 (ipv4-mapped)',
    '::ffff:10.0.0.1/128': '10.0.0.1/32 (ipv4-mapped)',
    '::ffff:10.0.0.1/104': '10.0.0.0/8 (ipv4-mapped)',
    '::ffff:010.0.0.0/104': '10.0.0.0/8 (leading-zeros)',
  });
});

t.test('an address that only looks mapped stays IPv6', (test) => {
  reads(test, {
    '::ffff:0:0/95': '::fffe:0:0/95 (host-bits)',
    '::ffff:1.2.3.4/64': '::/64 (host-bits)',
    '::1.2.3.4/128': '::102:304/128',
    '::ffff:0:1.2.3.4/128': '::ffff:0:102:304/128',
    '64:ff9b::1.2.3.4/128': '64:ff9b::102:304/128',
  });
});

t.test('the canonical IPv6 text is that of RFC 5952', (test) => {
  reads(test, {
    '2001:DB8:0:0:1:0:0:1/128': '2001:db8::1:0:0:1/128',
    '2001:db8:0:1:1:1:1:1/128': '2001:db8:0:1:1:1:1:1/128',
    '2001:0:0:1:0:0:0:1/128': '2001:0:0:1::1/128',
    '1:2:3:4:5:6:7::/128': '1:2:3:4:5:6:7:0/128',
    '::2:3:4:5:6:7:8/128': '0:2:3:4:5:6:7:8/128',
    '1::/128': '1::/128',
    '0:0:0:0:0:0:0:1/128': '::1/128',
  });
});

t.test('what Kubernetes refuses is refused', (test) => {
  const addresses = [
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '1.2.3.a',
    '0x0a.0.0.0',
    '１.2.3.4',
    '-1.2.3.4',
    '16909060',
  ];
  addresses.push(
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    ':1::',
    '1:',
    '::1:',
  );
  addresses.push(
    'g::',
    '10000::',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '::1.2.3.256',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:1.2.3.4',
  );
  for (const address of addresses) {
    test.equal(parseCidr(`${address}/8`), undefined, JSON.stringify(address));
    test.equal(parseAddress(address), undefined, JSON.stringify(address));
  }
  const cidrs = [
    '',
    '/',
    '/8',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
    '10.0.0.0/ 8',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
  ];
  cidrs.push(
    '10.0.0.0 /8',
    '10.0.0.0/8\n',
    '10.0.0.0/8/8',
    '10.0.0.0//8',
    '10.0.0.0/8.',
    '10.0.0.0/0x8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/8e0',
  );
  cidrs.push(
    '::/129',
    '::',
    '::/',
    'fe80::1%eth0/64',
    '::/64%eth0',
    '::ffff:10.0.0.0/129',
    '10.0.0.0/99999999999999999999',
  );
  for (const cidr of cidrs) test.equal(parseCidr(cidr), undefined, JSON.stringify(cidr));
  test.end();
});

t.test('one address is the range of that address alone', (test) => {
  test.match(parseAddress('10.0.0.5'), {
    family: 'ipv4',
    canonical: '10.0.0.5/32',
    written: '10.0.0.5',
    irregular: undefined,
  });
  test.match(parseAddress('2001:db8::5'), { family: 'ipv6', canonical: '2001:db8::5/128', irregular: undefined });
  test.match(parseAddress('::ffff:10.0.0.5'), { family: 'ipv4', canonical: '10.0.0.5/32', irregular: 'ipv4-mapped' });
  test.match(parseAddress('010.0.0.5'), { canonical: '10.0.0.5/32', irregular: 'leading-zeros' });
  test.equal(parseAddress('10.0.0.0/8'), undefined);
  test.end();
});

const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
const shard = fc.constantFrom(
  '',
  '0',
  '1',
  '9',
  '10',
  '255',
  '256',
  'a',
  'F',
  'ffff',
  ':',
  '::',
  '.',
  '%',
  ' ',
  'g',
  '::ffff:',
  '1.2.3.4',
);
/** Near misses: an address with a stretch replaced, and pieces of addresses in no particular order. */
const spoilt = fc.tuple(anyAddress, fc.nat(40), fc.nat(3), shard).map(([address, at, length, piece]) => {
  return address.slice(0, at) + piece + address.slice(at + length);
});
const addressText = fc.oneof(anyAddress, spoilt, fc.string({ unit: shard, maxLength: 10 }));

/** The sloppy forms, which node refuses and Kubernetes reads: rewrites them as the strict form. */
function strict(address: string): string {
  const decimal = address.replace(/(?<=^|[:.])0+(?=\d{1,3}\.)|(?<=\.)0+(?=\d{1,3}(\.|$))/g, '');
  return decimal.replace(/(?<=^|:)0+(?=[0-9a-fA-F]{4}(:|$))/g, '');
}

t.test('an address is read exactly when node:net knows it, apart from leading zeros', (test) => {
  fc.assert(
    fc.property(addressText, (address) => {
      // A zone is an address of one host, never a range; Kubernetes has none.
      const known = address.includes('%') ? 0 : isIP(strict(address));
      return (parseAddress(address) !== undefined) === (known !== 0);
    }),
    { ...bounded, numRuns: 5000 },
  );
  test.end();
});

t.test('a prefix is read exactly when it is within the family', (test) => {
  fc.assert(
    fc.property(anyAddress, fc.integer({ min: 0, max: 140 }), (address, prefix) => {
      return (parseCidr(`${address}/${String(prefix)}`) !== undefined) === prefix <= (isIP(address) === 4 ? 32 : 128);
    }),
    bounded,
  );
  test.end();
});

t.test('the canonical text is valid, regular, and the same range again', (test) => {
  fc.assert(
    fc.property(anyAddress, fc.nat(128), (address, prefix) => {
      const cidr = parseCidr(`${address}/${String(isIP(address) === 4 ? prefix % 33 : prefix)}`);
      if (cidr === undefined) return false;
      const again = parseCidr(cidr.canonical);
      return (
        again?.irregular === undefined &&
        again?.first === cidr.first &&
        again.prefix === cidr.prefix &&
        again.canonical === cidr.canonical
      );
    }),
    bounded,
  );
  test.end();
});

t.test('the number of an IPv6 address agrees with the URL parser of the platform', (test) => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const cidr = parseAddress(address);
      if (cidr?.family !== 'ipv6') return cidr?.irregular === 'ipv4-mapped';
      return new URL(`http://[${address}]/`).hostname === `[${cidr.canonical.replace('/128', '')}]`;
    }),
    bounded,
  );
  test.end();
});

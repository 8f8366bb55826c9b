import t from 'tap';
import { AddressSet } from '../../src/model/address-set.js';
import { parseCidr } from '../../src/model/cidr.js';
import { outsideText } from '../../src/report/outside-text.js';

function set(...cidrs: readonly string[]): AddressSet {
  return AddressSet.from(cidrs.flatMap((text) => parseCidr(text) ?? []));
}

t.test('addresses are called by what is shortest to say', (t) => {
  const { everything } = AddressSet;
  t.equal(outsideText(everything), 'world');
  t.equal(outsideText(everything.subtract(set('10.0.0.0/8'))), 'world except 10.0.0.0/8');
  t.equal(outsideText(set('0.0.0.0/0')), 'every IPv4 address');
  t.equal(outsideText(set('0.0.0.0/0').subtract(set('10.0.0.0/8'))), 'every IPv4 address except 10.0.0.0/8');
  t.equal(outsideText(set('::/0')), 'every IPv6 address');
  t.equal(outsideText(set('10.0.0.0/8', '192.0.2.1/32')), '10.0.0.0/8, 192.0.2.1/32');
  t.end();
});

import type { Family } from '../../src/model/cidr.js';
import type { OracleAddress } from './oracle.js';

/** How many addresses a family has. */
export const FAMILY_SIZE: Readonly<Record<Family, bigint>> = { ipv4: 1n << 32n, ipv6: 1n << 128n };

/** Reads `10.0.0.1` and `fd00::1`, and an IPv4-mapped address as the IPv4 address that it stands for (N23). */
export function addressValue(text: string): OracleAddress {
  if (!text.includes(':')) {
    return { family: 'ipv4', value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted !== null) {
    const [, start = '', ...octets] = dotted;
    const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
    return addressValue(`${start}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const gap = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(gap).fill('0'), ...groups(tail)];
  const value = all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? { family: 'ipv4', value: value & 0xffffffffn } : { family: 'ipv6', value };
}

/** The other way, for IPv6 in the preferred spelling: the longest run of zero groups, the first of equals, as `::`. */
export function addressName({ family, value }: OracleAddress): string {
  if (family === 'ipv4') return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  for (let length = 8; length > 1; length--) {
    for (let at = 0; at + length <= 8; at++) {
      if (groups.slice(at, at + length).some((group) => group !== '0')) continue;
      return `${groups.slice(0, at).join(':')}::${groups.slice(at + length).join(':')}`;
    }
  }
  return groups.join(':');
}

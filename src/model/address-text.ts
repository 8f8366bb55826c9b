/** Dotted decimal of an IPv4 address given as a number from 0 to 2^32 - 1. */
export function ipv4Text(address: number): string {
  return `${String(address >>> 24)}.${String((address >>> 16) & 255)}.${String((address >>> 8) & 255)}.${String(address & 255)}`;
}

/**
 * RFC 5952 text of an IPv6 address given as a bigint from 0 to 2^128 - 1: lower case, no leading zeros, and the longest
 * run of two or more zero groups (the first of equals) as `::`. Never the mixed form with a dotted end.
 */
export function ipv6Text(address: bigint): string {
  const digits = address.toString(16).padStart(32, '0');
  const groups: number[] = [];
  for (let k = 0; k < 32; k += 4) groups.push(Number.parseInt(digits.slice(k, k + 4), 16));

  let gap = { from: 0, length: 1 };
  for (let from = 0, length = 0; from < 8; from += length + 1) {
    length = 0;
    while (groups[from + length] === 0) length++;
    if (length > gap.length) gap = { from, length };
  }
  if (gap.length === 1) return hex(groups);
  return `${hex(groups.slice(0, gap.from))}::${hex(groups.slice(gap.from + gap.length))}`;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

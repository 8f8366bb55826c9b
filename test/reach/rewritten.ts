import { addressName, addressValue, FAMILY_SIZE } from './oracle-addresses.js';
import type { Json } from './raw-policies.js';

/** The same value with every list in it the other way round. */
export function everythingReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(everythingReversed).reverse();
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everythingReversed(one)]));
}

/** The same policy with each ipBlock as its two halves, each with those exceptions that lie in it. */
export function blocksSplit(value: unknown): unknown {
  if (Array.isArray(value))
    return value.flatMap((one): readonly unknown[] =>
      isPlain(one) && isPlain(one['ipBlock']) ? halves(one) : [blocksSplit(one)],
    );
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blocksSplit(one)]));
}

function halves(peer: Json): readonly Json[] {
  const { cidr, except } = peer['ipBlock'] as { cidr: string; except?: readonly string[] | null };
  const { family, first, prefix } = rangeOf(cidr);
  if (prefix === (family === 'ipv4' ? 32 : 128)) return [peer];
  const size = FAMILY_SIZE[family] >> BigInt(prefix + 1);
  return [first, first + size].flatMap((start) => {
    const within = (except ?? []).filter((one) => {
      const { first: begin } = rangeOf(one);
      return begin >= start && begin < start + size;
    });
    if (within.some((one) => rangeOf(one).prefix === prefix + 1)) return [];
    const half = `${addressName({ family, value: start })}/${prefix + 1}`;
    return [{ ...peer, ipBlock: { cidr: half, except: within } }];
  });
}

function rangeOf(cidr: string): { family: 'ipv4' | 'ipv6'; first: bigint; prefix: number } {
  const [text = '', length = ''] = cidr.split('/');
  const { family, value } = addressValue(text);
  const prefix = Number(length) - (family === 'ipv4' && text.includes(':') ? 96 : 0);
  const size = FAMILY_SIZE[family] >> BigInt(prefix);
  return { family, first: (value / size) * size, prefix };
}

/** The same policy with each numeric port or range as two, and a whole protocol as the ports to 1000 and those above. */
export function portsSplit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(portsSplit);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'ports' && Array.isArray(one) ? one.flatMap((port: Json) => portHalves(port)) : portsSplit(one),
    ]),
  );
}

function portHalves(port: Json): readonly Json[] {
  const { port: from = 1, endPort: to = 'port' in port ? from : 65535 } = port;
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return [port, port];
  const middle = Math.min(Math.floor((from + to) / 2), 1000 > from && 1000 < to ? 1000 : to - 1);
  return [
    { ...port, port: from, endPort: middle },
    { ...port, port: middle + 1, endPort: to },
  ];
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['app', 'zone'],
  ['role', 'constructor'],
  ['team', '__proto__x'],
  ['x', 'yy'],
  ['y', 'x'],
]);

/** The same step with other keys and values of labels, in objects and selectors alike; instances of classes are left alone. */
export function renamed(value: unknown): unknown {
  if (typeof value === 'string') return NAMES.get(value) ?? value;
  if (Array.isArray(value)) return value.map(renamed);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [NAMES.get(key) ?? key, renamed(one)]));
}

function isPlain(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

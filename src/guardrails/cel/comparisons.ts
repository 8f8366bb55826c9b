import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  TIMESTAMP,
  UINT,
  type Type,
} from './cel-type.js';
import { Duration, Timestamp, Uint, type Value } from './cel-value.js';
import { listHas } from './equality.js';
import { func, type Overload } from './overload.js';

/** Negative, zero or positive; NaN where the two have no order. Asked only of types that have one. */
export function order(left: Value, right: Value): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return orderOfBytes(left, right);
  if (typeof left === 'string' && typeof right === 'string') return orderOfTexts(left, right);
  const [x, y] = [ordinal(left), ordinal(right)];
  // As in the conformance suite, what is compared with a double is taken as one.
  const [a, b] = typeof x === 'number' || typeof y === 'number' ? [Number(x), Number(y)] : [x, y];
  if (a < b) return -1;
  if (a > b) return 1;
  return a <= b ? 0 : Number.NaN;
}

/** By code points (the specification of CEL, "Ordering operators"), which is not the order of UTF-16 units beyond U+FFFF. */
function orderOfTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (x === y) continue;
    // What half of a pair stands for comes after everything that one unit says.
    return Number(isHalf(x)) - Number(isHalf(y)) || x - y;
  }
  return left.length - right.length;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function orderOfBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function ordinal(value: Value): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Uint) return value.value;
  return value instanceof Timestamp || value instanceof Duration ? value.ns : Number.NaN;
}

const NUMBERS: readonly Type[] = [INT, UINT, DOUBLE];
const PAIRS: readonly (readonly [Type, Type])[] = [
  ...[BOOL, STRING, BYTES, TIMESTAMP, DURATION].map((type): [Type, Type] => [type, type]),
  ...NUMBERS.flatMap((left) => NUMBERS.map((right): [Type, Type] => [left, right])),
];
const ORDERS: Readonly<Record<string, (sign: number) => boolean>> = {
  '_<_': (sign) => sign < 0,
  '_<=_': (sign) => sign <= 0,
  '_>_': (sign) => sign > 0,
  '_>=_': (sign) => sign >= 0,
};

/** Order, membership and negation. Equality takes any two values and is no overload. */
export const COMPARISONS: readonly Overload[] = [
  ...Object.entries(ORDERS).flatMap(([name, holds]) =>
    PAIRS.map(([left, right]): Overload => ({
      name,
      style: 'function',
      parameters: [left, right],
      result: BOOL,
      apply: ([a = null, b = null]) => holds(order(a, b)),
    })),
  ),
  func({ name: '!_', parameters: [BOOL], result: BOOL }, ([value]) => !value),
  func({ name: '@in', parameters: [DYN, listOf(DYN)], result: BOOL }, ([value, list], meter) =>
    listHas(value, list, meter),
  ),
  func({ name: '@in', parameters: [DYN, mapOf(DYN, DYN)], result: BOOL }, ([key, map]) => map.get(key) !== undefined),
];

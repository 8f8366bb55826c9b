import { ANY_A, BYTES, DOUBLE, DURATION, INT, listOf, STRING, TIMESTAMP, UINT } from './cel-type.js';
import { ArrayList, Duration, Fault, Timestamp, Uint, type CelList, type Value } from './cel-value.js';
import type { Meter } from './meter.js';
import { func, type Overload } from './overload.js';

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
const UINT_MAX = 2n ** 64n - 1n;
/** 0001-01-01T00:00:00Z and the last nanosecond of 9999. */
const TIMESTAMP_MIN = -62_135_596_800_000_000_000n;
const TIMESTAMP_MAX = 253_402_300_799_999_999_999n;

/** An int, or the fault of one that 64 bits cannot hold. */
export function int(value: bigint): bigint | Fault {
  return value < INT_MIN || value > INT_MAX ? new Fault('the result is no int of 64 bits') : value;
}

/** A uint, or the fault of one that 64 bits cannot hold. */
export function uint(value: bigint): Uint | Fault {
  return value < 0n || value > UINT_MAX ? new Fault('the result is no uint of 64 bits') : new Uint(value);
}

/** An instant, or the fault of one outside of the years 1 to 9999. */
export function timestamp(ns: bigint): Timestamp | Fault {
  return ns < TIMESTAMP_MIN || ns > TIMESTAMP_MAX
    ? new Fault('the instant is not in the years 1 to 9999')
    : new Timestamp(ns);
}

/** A span, or the fault of one that 64 bits of nanoseconds cannot hold. */
export function duration(ns: bigint): Duration | Fault {
  return ns < INT_MIN || ns > INT_MAX ? new Fault('the duration is too long') : new Duration(ns);
}

function divided(by: bigint, result: () => Value | Fault): Value | Fault {
  return by === 0n ? new Fault('division by zero') : result();
}

function concatenated([left, right]: readonly [CelList, CelList], meter: Meter): Value | Fault {
  meter.spend(left.size + right.size);
  const items: Value[] = [];
  for (const list of [left, right]) {
    for (let index = 0; index < list.size; index++) {
      const item = list.at(index);
      if (item instanceof Fault) return item;
      items.push(item);
    }
  }
  return new ArrayList(items);
}

function joined([left, right]: readonly [Uint8Array, Uint8Array]): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}

const LIST_A = listOf(ANY_A);
const of = <const P>(name: string, parameters: P, result: Overload['result']) => ({ name, parameters, result });

/** Plus, minus, times, divided by, modulo (cel-spec, langdef.md, Standard definitions). */
export const ARITHMETIC: readonly Overload[] = [
  func(of('_+_', [INT, INT], INT), ([a, b]) => int(a + b)),
  func(of('_+_', [UINT, UINT], UINT), ([a, b]) => uint(a.value + b.value)),
  func(of('_+_', [DOUBLE, DOUBLE], DOUBLE), ([a, b]) => a + b),
  func(of('_+_', [STRING, STRING], STRING), ([a, b]) => a + b),
  func(of('_+_', [BYTES, BYTES], BYTES), joined),
  func(of('_+_', [LIST_A, LIST_A], LIST_A), concatenated),
  func(of('_+_', [TIMESTAMP, DURATION], TIMESTAMP), ([a, b]) => timestamp(a.ns + b.ns)),
  func(of('_+_', [DURATION, TIMESTAMP], TIMESTAMP), ([a, b]) => timestamp(a.ns + b.ns)),
  func(of('_+_', [DURATION, DURATION], DURATION), ([a, b]) => duration(a.ns + b.ns)),
  func(of('_-_', [INT, INT], INT), ([a, b]) => int(a - b)),
  func(of('_-_', [UINT, UINT], UINT), ([a, b]) => uint(a.value - b.value)),
  func(of('_-_', [DOUBLE, DOUBLE], DOUBLE), ([a, b]) => a - b),
  func(of('_-_', [TIMESTAMP, TIMESTAMP], DURATION), ([a, b]) => duration(a.ns - b.ns)),
  func(of('_-_', [TIMESTAMP, DURATION], TIMESTAMP), ([a, b]) => timestamp(a.ns - b.ns)),
  func(of('_-_', [DURATION, DURATION], DURATION), ([a, b]) => duration(a.ns - b.ns)),
  func(of('_*_', [INT, INT], INT), ([a, b]) => int(a * b)),
  func(of('_*_', [UINT, UINT], UINT), ([a, b]) => uint(a.value * b.value)),
  func(of('_*_', [DOUBLE, DOUBLE], DOUBLE), ([a, b]) => a * b),
  func(of('_/_', [INT, INT], INT), ([a, b]) => divided(b, () => int(a / b))),
  func(of('_/_', [UINT, UINT], UINT), ([a, b]) => divided(b.value, () => uint(a.value / b.value))),
  func(of('_/_', [DOUBLE, DOUBLE], DOUBLE), ([a, b]) => a / b),
  func(of('_%_', [INT, INT], INT), ([a, b]) => divided(b, () => a % b)),
  func(of('_%_', [UINT, UINT], UINT), ([a, b]) => divided(b.value, () => uint(a.value % b.value))),
  func(of('-_', [INT], INT), ([a]) => int(-a)),
  func(of('-_', [DOUBLE], DOUBLE), ([a]) => -a),
];

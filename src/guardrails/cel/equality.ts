import { CelList, CelMap, Duration, Fault, Network, Timestamp, TypeValue, Uint, type Value } from './cel-value.js';
import type { Meter } from './meter.js';

/**
 * Whether two values are equal (cel-spec, langdef.md, Equality): numbers by value across their types, lists and maps by
 * their elements, and values of different types never.
 */
export function equals(left: Value, right: Value, meter: Meter): boolean | Fault {
  meter.spend(1);
  if (typeof left === 'string') {
    if (typeof right !== 'string' || left.length !== right.length) return false;
    meter.spendOnText(left.length);
    return left === right;
  }
  const [a, b] = [numeric(left), numeric(right)];
  // Comparing bigint with number by order is exact, and NaN equals nothing.
  if (a !== undefined || b !== undefined) return a !== undefined && b !== undefined && a <= b && a >= b;
  if (left instanceof CelList) return right instanceof CelList && equalLists(left, right, meter);
  if (left instanceof CelMap) return right instanceof CelMap && equalMaps(left, right, meter);
  if (left instanceof Uint8Array) {
    if (!(right instanceof Uint8Array) || left.length !== right.length) return false;
    meter.spendOnText(left.length);
    return left.every((byte, index) => byte === right[index]);
  }
  if (left instanceof Timestamp) return right instanceof Timestamp && left.ns === right.ns;
  if (left instanceof Duration) return right instanceof Duration && left.ns === right.ns;
  if (left instanceof Network) return right instanceof Network && left.cidr.canonical === right.cidr.canonical;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  return left === right;
}

/** Whether a list has an element that equals the value. */
export function listHas(value: Value, list: CelList, meter: Meter): boolean | Fault {
  let fault: Fault | undefined;
  for (let index = 0; index < list.size; index++) {
    const item = list.at(index);
    const same = item instanceof Fault ? item : equals(value, item, meter);
    if (same === true) return true;
    if (same instanceof Fault) fault ??= same;
  }
  return fault ?? false;
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

function equalLists(left: CelList, right: CelList, meter: Meter): boolean | Fault {
  if (left.size !== right.size) return false;
  for (let index = 0; index < left.size; index++) {
    const same = equalItems(left.at(index), right.at(index), meter);
    if (same !== true) return same;
  }
  return true;
}

function equalMaps(left: CelMap, right: CelMap, meter: Meter): boolean | Fault {
  const keys = left.keys();
  meter.spend(keys.length);
  if (keys.length !== right.size) return false;
  for (const key of keys) {
    const [a, b] = [left.get(key), right.get(key)];
    if (a === undefined || b === undefined) return false;
    const same = equalItems(a, b, meter);
    if (same !== true) return same;
  }
  return true;
}

function equalItems(left: Value | Fault, right: Value | Fault, meter: Meter): boolean | Fault {
  if (left instanceof Fault) return left;
  return right instanceof Fault ? right : equals(left, right, meter);
}

import { BOOL, BYTES, DYN, INT, listOf, mapOf, STRING } from './cel-type.js';
import { Fault, type CelList, type Value } from './cel-value.js';
import { order } from './comparisons.js';
import { equals } from './equality.js';
import type { Meter } from './meter.js';
import { func, method, type Overload } from './overload.js';
import { length } from './texts.js';

const LIST = listOf(DYN);
const MAP = mapOf(DYN, DYN);
const of = <const P>(name: string, parameters: P, result: Overload['result']) => ({ name, parameters, result });

function indexIn([list, wanted]: readonly [CelList, Value], step: 1 | -1, meter: Meter): Value | Fault {
  for (let index = step > 0 ? 0 : list.size - 1; index >= 0 && index < list.size; index += step) {
    const item = list.at(index);
    const same = item instanceof Fault ? item : equals(item, wanted, meter);
    if (same instanceof Fault) return same;
    if (same) return BigInt(index);
  }
  return -1n;
}

/** The items of a list that have an order among each other. */
function ordered(list: CelList, meter: Meter): readonly Value[] | Fault {
  const items: Value[] = [];
  for (let index = 0; index < list.size; index++) {
    meter.spend(2);
    const item = list.at(index);
    if (item instanceof Fault) return item;
    if (typeof item === 'string') meter.spendOnText(item.length);
    if (Number.isNaN(order(item, items[0] ?? item))) return new Fault('the items of the list cannot be compared');
    items.push(item);
  }
  return items;
}

function extreme(list: CelList, sign: 1 | -1, meter: Meter): Value | Fault {
  const items = ordered(list, meter);
  if (items instanceof Fault) return items;
  return items.length === 0
    ? new Fault('an empty list has neither a smallest nor a largest item')
    : items.reduce((best, item) => (order(item, best) * sign > 0 ? item : best));
}

function isSorted([list]: readonly [CelList], meter: Meter): Value | Fault {
  const items = ordered(list, meter);
  return items instanceof Fault ? items : items.every((item, index) => order(items[index - 1] ?? item, item) <= 0);
}

const SIZES = [func, method].flatMap((way): readonly Overload[] => [
  way(of('size', [STRING], INT), ([text], meter) => length(text, meter)),
  way(of('size', [BYTES], INT), ([bytes]) => BigInt(bytes.length)),
  way(of('size', [LIST], INT), ([list]) => BigInt(list.size)),
  way(of('size', [MAP], INT), ([map], meter) => {
    meter.spend(map.size);
    return BigInt(map.size);
  }),
]);

/** Sizes, and the library of lists of Kubernetes. */
export const COLLECTIONS: readonly Overload[] = [
  ...SIZES,
  method(of('indexOf', [LIST, DYN], INT), ([list, item], meter) => indexIn([list, item], 1, meter)),
  method(of('lastIndexOf', [LIST, DYN], INT), ([list, item], meter) => indexIn([list, item], -1, meter)),
  method(of('min', [LIST], DYN), ([list], meter) => extreme(list, -1, meter)),
  method(of('max', [LIST], DYN), ([list], meter) => extreme(list, 1, meter)),
  method(of('isSorted', [LIST], BOOL), isSorted),
];

import type { Cidr } from '../../model/cidr.js';

/** A computation that went wrong: what happened, and the offset in the expression's text where it did. */
export class Fault {
  readonly message: string;
  readonly offset: number | undefined;
  constructor(message: string, offset?: number) {
    this.message = message;
    this.offset = offset;
  }
}

/** An unsigned integer of 64 bits. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant, in nanoseconds since 1970. */
export class Timestamp {
  readonly ns: bigint;
  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A span of time in nanoseconds. */
export class Duration {
  readonly ns: bigint;
  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A block of addresses, as Kubernetes has them in its library of networks. */
export class Network {
  readonly cidr: Cidr;
  constructor(cidr: Cidr) {
    this.cidr = cidr;
  }
}

/** A type as a value: what `type(x)` answers. */
export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A list. Elements of JSON become values when somebody asks for them. */
export abstract class CelList {
  abstract readonly size: number;
  /** The element at a place below `size`. */
  abstract at(index: number): Value | Fault;
}

/** A map. Keys are what the language allows: bool, int, uint, string. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract get(key: Value): Value | Fault | undefined;
  abstract keys(): readonly Value[];
}

/** A value of the language: `bigint` is its int, `number` its double. */
export type Value = Scalar | CelList | CelMap;
type Scalar =
  null | boolean | bigint | number | string | Uint8Array | Uint | Timestamp | Duration | Network | TypeValue;

/** A list of values. Its array belongs to whoever made it; only a comprehension adds to the one it builds. */
export class ArrayList extends CelList {
  readonly items: Value[];
  constructor(items: Value[]) {
    super();
    this.items = items;
  }
  get size(): number {
    return this.items.length;
  }
  at(index: number): Value | Fault {
    const item = this.items[index];
    return item === undefined ? new Fault(`index ${index} is out of bounds`) : item;
  }
}

/** A map that an expression wrote out. */
export class ValueMap extends CelMap {
  readonly #entries: ReadonlyMap<string, readonly [Value, Value]>;
  constructor(entries: ReadonlyMap<string, readonly [Value, Value]>) {
    super();
    this.#entries = entries;
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: Value): Value | undefined {
    const name = keyName(key);
    return name === undefined ? undefined : this.#entries.get(name)?.[1];
  }
  keys(): readonly Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
}

/** How a key is told apart from others: numbers are equal by value, whatever their type. Undefined where it cannot be a key. */
export function keyName(key: Value): string | undefined {
  switch (typeof key) {
    case 'string':
      return `s${key}`;
    case 'boolean':
      return `b${key}`;
    case 'bigint':
      return `n${key}`;
    case 'number':
      return Number.isInteger(key) ? `n${BigInt(key)}` : undefined;
    default:
      return key instanceof Uint ? `n${key.value}` : undefined;
  }
}

/** The name of a value's type, as `type(x)` and messages say it. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'null_type';
  if (typeof value === 'object') return objectTypeName(value);
  return SCALAR_NAMES[typeof value] ?? 'dyn';
}

const SCALAR_NAMES: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'bool',
  bigint: 'int',
  number: 'double',
};

function objectTypeName(value: Extract<Value, object>): string {
  if (value instanceof CelMap) return 'map';
  if (value instanceof CelList) return 'list';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Network) return 'net.CIDR';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  return value instanceof Duration ? 'google.protobuf.Duration' : 'type';
}

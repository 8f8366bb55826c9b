import { Duration, Network, Timestamp, TypeValue, CelList, CelMap, Uint, type Value } from './cel-value.js';

/** The type of an expression, as far as it is known before it runs. `Held` is how its values are held. */
export interface Typed<Held> {
  readonly kind: string;
  readonly name: string;
  /** Whether a value is of this type, as far as its outermost shape says. */
  readonly holds: (value: Value) => boolean;
  readonly element?: Type;
  readonly key?: Type;
  /** What fields an object of this type may have. */
  readonly fields?: Readonly<Record<string, Type>>;
  /** Only for the compiler of TypeScript. */
  readonly held?: Held;
}

/** Any type. */
export type Type = Typed<unknown>;

function scalar<Held>(name: string, holds: (value: Value) => boolean): Typed<Held> {
  return { kind: name, name, holds };
}

export const DYN = scalar<Value>('dyn', () => true);
export const NULL = scalar<null>('null_type', (value) => value === null);
export const BOOL = scalar<boolean>('bool', (value) => typeof value === 'boolean');
export const INT = scalar<bigint>('int', (value) => typeof value === 'bigint');
export const UINT = scalar<Uint>('uint', (value) => value instanceof Uint);
export const DOUBLE = scalar<number>('double', (value) => typeof value === 'number');
export const STRING = scalar<string>('string', (value) => typeof value === 'string');
export const BYTES = scalar<Uint8Array>('bytes', (value) => value instanceof Uint8Array);
export const TIMESTAMP = scalar<Timestamp>('google.protobuf.Timestamp', (value) => value instanceof Timestamp);
export const DURATION = scalar<Duration>('google.protobuf.Duration', (value) => value instanceof Duration);
export const NETWORK = scalar<Network>('net.CIDR', (value) => value instanceof Network);
export const TYPE = scalar<TypeValue>('type', (value) => value instanceof TypeValue);
/** Some type that is the same wherever this stands in the signature of a function. */
export const ANY_A: Typed<Value> = { ...DYN, kind: 'parameter', name: 'A' };

/** A list whose elements are of one type. */
export function listOf(element: Type): Typed<CelList> {
  return { kind: 'list', name: `list(${element.name})`, holds: (value) => value instanceof CelList, element };
}

/** A map from one type to another. */
export function mapOf(key: Type, element: Type): Typed<CelMap> {
  const name = `map(${key.name}, ${element.name})`;
  return { kind: 'map', name, holds: (value) => value instanceof CelMap, key, element };
}

/** A mapping with known fields, any of which may be absent. */
export function objectOf(name: string, fields: Readonly<Record<string, Type>>): Typed<CelMap> {
  return { kind: 'object', name, holds: (value) => value instanceof CelMap, key: STRING, element: DYN, fields };
}

/** Whether a value of type `actual` may stand where `declared` is asked for. Parameters are bound on the way. */
export function fits(declared: Type, actual: Type, bound: Map<string, Type>): boolean {
  if (declared.kind === 'parameter') {
    const earlier = bound.get(declared.name);
    if (earlier !== undefined && earlier.kind !== 'dyn')
      return fits(earlier, actual, bound) || fits(actual, earlier, bound);
    bound.set(declared.name, actual);
    return true;
  }
  if (declared.kind === 'dyn' || actual.kind === 'dyn') return true;
  // Messages may be null; `object` is null on a DELETE.
  if (actual.kind === 'null_type')
    return ['null_type', 'object', TIMESTAMP.kind, DURATION.kind].includes(declared.kind);
  if (declared.kind === 'object' || actual.kind === 'object') {
    return declared.kind === actual.kind ? declared.name === actual.name : declared.kind === 'map';
  }
  if (declared.kind !== actual.kind) return false;
  return part(declared.key, actual.key, bound) && part(declared.element, actual.element, bound);
}

function part(declared: Type | undefined, actual: Type | undefined, bound: Map<string, Type>): boolean {
  return declared === undefined || actual === undefined || fits(declared, actual, bound);
}

/** Whether values of the two types can be equal at all. */
export function comparable(left: Type, right: Type): boolean {
  return fits(left, right, new Map()) || fits(right, left, new Map());
}

/** The type with its parameters replaced by what they were bound to. */
export function substitute(type: Type, bound: ReadonlyMap<string, Type>): Type {
  if (type.kind === 'parameter') return bound.get(type.name) ?? DYN;
  return type.kind === 'list' && type.element !== undefined ? listOf(substitute(type.element, bound)) : type;
}

/** The type of a value that may be of either type. */
export function join(left: Type, right: Type): Type {
  if (left.name === right.name) return left;
  if (left.kind === 'null_type' && fits(right, left, new Map())) return right;
  if (right.kind === 'null_type' && fits(left, right, new Map())) return left;
  return left.kind === 'list' && right.kind === 'list' ? listOf(DYN) : DYN;
}

import type { Type, Typed } from './cel-type.js';
import type { Fault, Value } from './cel-value.js';
import type { Meter } from './meter.js';

/** One way to call a function. The receiver of a method is its first parameter. */
export interface Overload {
  readonly name: string;
  readonly style: 'function' | 'method';
  readonly parameters: readonly Type[];
  readonly result: Type;
  /** Takes values of the parameters' types. The length of texts has been spent; whatever else grows, it spends itself. */
  readonly apply: (values: readonly Value[], meter: Meter) => Value | Fault;
}

type Held<P extends readonly Type[]> = { [K in keyof P]: P[K] extends Typed<infer H> ? H : never };
type Implementation<P extends readonly Type[]> = (values: Held<P>, meter: Meter) => Value | Fault;

interface Signature<P extends readonly Type[]> {
  readonly name: string;
  readonly parameters: P;
  readonly result: Type;
}

/** A function or operator: `size(x)`, `_+_`. */
export function func<const P extends readonly Type[]>(
  { name, parameters, result }: Signature<P>,
  implementation: Implementation<P>,
): Overload {
  // The caller has held each value against its parameter (`Type.holds`), which is what `Held` says of it.
  const apply = implementation as unknown as Overload['apply'];
  return { name, style: 'function', parameters, result, apply };
}

/** A method: `text.contains(part)`. */
export function method<const P extends readonly Type[]>(
  signature: Signature<P>,
  implementation: Implementation<P>,
): Overload {
  return { ...func(signature, implementation), style: 'method' };
}

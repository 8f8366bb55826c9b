/**
 * A plain YAML scalar that is no string, as kubectl reads it. An integer keeps its exact value for use as a key; a
 * float may be -0, infinite or NaN, none of which kubectl lets through as a value.
 */
export type Scalar =
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number; readonly exact: bigint }
  | { readonly kind: 'float'; readonly value: number };

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

const WORDS = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, Scalar] => [word, { kind: 'null', value: null }]),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word): [string, Scalar] => [
    word,
    { kind: 'bool', value: true },
  ]),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word): [string, Scalar] => [
    word,
    { kind: 'bool', value: false },
  ]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word): [string, Scalar] => [
    word,
    { kind: 'float', value: Infinity },
  ]),
  ...['-.inf', '-.Inf', '-.INF'].map((word): [string, Scalar] => [word, { kind: 'float', value: -Infinity }]),
  ...['.nan', '.NaN', '.NAN'].map((word): [string, Scalar] => [word, { kind: 'float', value: NaN }]),
]);

const MAY_BE_WORD = new Set(Array.from('yYnNtTfFoO~'));
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const POINT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/**
 * Reads a plain scalar exactly as kubectl does, undefined for a string. Follows `resolve` of sigs.k8s.io/yaml
 * (goyaml.v2/resolve.go), which is neither YAML 1.1 nor 1.2: the first character decides what is tried, `y` and `n`
 * are booleans, `0777` and `0o17` octal, `08` is 8, base 60 and dates stay strings, a float out of range is a string.
 */
export function resolvePlain(text: string): Scalar | undefined {
  const first = text[0];
  if (first === undefined || MAY_BE_WORD.has(first)) return WORDS.get(text);
  if (first === '.') return WORDS.get(text) ?? (POINT_FLOAT.test(text) ? finite(text.replaceAll('_', '')) : undefined);
  if (first === '-' || first === '+') return WORDS.get(text) ?? resolveNumber(text.replaceAll('_', ''));
  return first >= '0' && first <= '9' ? resolveNumber(text.replaceAll('_', '')) : undefined;
}

function resolveNumber(text: string): Scalar | undefined {
  const integer = INTEGER.exec(text);
  if (integer) {
    const [, sign, hex, octal, binary, oldOctal, decimal = ''] = integer;
    const digits = hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : decimal;
    const oct = octal ?? oldOctal;
    const size = BigInt(oct !== undefined ? `0o${oct}` : digits);
    const exact = sign === '-' ? -size : size;
    // Go tries a signed, then an unsigned number, and the unsigned one takes no sign.
    if (exact >= MIN_INT64 && exact <= (sign === '' ? MAX_UINT64 : MAX_INT64)) return integerOf(exact);
  }
  if (FLOAT.test(text)) return finite(text);
  const signedBits = /^0b([-+])([01]{1,63})$/.exec(text);
  return signedBits ? integerOf(BigInt(`0b${signedBits[2]}`) * (signedBits[1] === '-' ? -1n : 1n)) : undefined;
}

function integerOf(exact: bigint): Scalar {
  return { kind: 'int', value: Number(exact), exact };
}

function finite(text: string): Scalar | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { kind: 'float', value } : undefined;
}

/**
 * The string that a scalar becomes as a mapping key, undefined where kubectl refuses it (null, and integers beyond
 * int64). Floats are written as sigs.k8s.io/yaml writes them: through float32, in Go's `%g`.
 */
export function scalarKey(scalar: Scalar): string | undefined {
  switch (scalar.kind) {
    case 'null':
      return undefined;
    case 'bool':
      return String(scalar.value);
    case 'int':
      return scalar.exact <= MAX_INT64 ? String(scalar.exact) : undefined;
    case 'float':
      return floatKey(Math.fround(scalar.value));
  }
}

function floatKey(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  let digits = 0;
  while (digits < 8 && Math.fround(Number(value.toExponential(digits))) !== value) digits += 1;
  const shortest = value.toExponential(digits);
  const [mantissa = '', exponent = '0'] = shortest.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(shortest));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

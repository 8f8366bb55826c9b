/**
 * What the API server writes after the path of a validation error, word for word: `Error.ErrorBody`,
 * k8s.io/apimachinery/pkg/util/validation/field. Values longer than 128 characters are cut, which the API server does not do.
 */
export function invalid(value: unknown, detail: string): string {
  return `Invalid value: ${shown(value)}: ${detail}`;
}

/** `Required value: must specify a peer`; without a detail only the first two words. */
export function required(detail: string): string {
  return detail === '' ? 'Required value' : `Required value: ${detail}`;
}

/** `Forbidden: may not specify both ipBlock and another peer` */
export function forbidden(detail: string): string {
  return `Forbidden: ${detail}`;
}

/** `Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"` */
export function unsupported(value: string, supported: readonly string[]): string {
  return `Unsupported value: ${shown(value)}: supported values: ${supported.map((word) => `"${word}"`).join(', ')}`;
}

/** `Too long: may not be more than 262144 bytes` */
export function tooLong(limit: number): string {
  return `Too long: may not be more than ${limit} bytes`;
}

/** `Invalid value: Start port must be less than End port`: what a rule of a schema says of an object, which is not shown. */
export function invalidObject(detail: string): string {
  return `Invalid value: ${detail}`;
}

/** `Too many: 26: must have at most 25 items`, of the entries of a list and the fields of an object. */
export function tooMany(count: number, limit: number): string {
  return `Too many: ${count}: must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`;
}

/**
 * What the schema of a custom resource says of a value, with the path again before the detail, as it does itself:
 * `Invalid value: 1001: spec.priority in body should be less than or equal to 1000` (k8s.io/kube-openapi/pkg/validation/errors).
 */
export function outOfSchema(value: unknown, at: string, detail: string): string {
  return invalid(value, `${at} in body ${detail}`);
}

/** For a key that the API does not have: a misspelt one would otherwise open what it was meant to close. */
export const UNKNOWN_FIELD = 'unknown field';

const LONGEST_VALUE = 128;

function shown(value: unknown): string {
  if (typeof value === 'string' && value.length > LONGEST_VALUE) {
    return `${JSON.stringify(value.slice(0, LONGEST_VALUE)).slice(0, -1)}..."`;
  }
  return JSON.stringify(value);
}

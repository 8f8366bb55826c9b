import type { Problem } from '../model/result.js';
import { outOfSchema, tooMany, UNKNOWN_FIELD } from './api-messages.js';
import { isAbsent, objectOf } from './raw-value.js';
import { joinFieldPath } from '../model/field-path.js';

/** The field that is set, or what a server that knows no more than we do would say of the object. */
export type ChosenField =
  | { readonly kind: 'field'; readonly field: string; readonly value: unknown }
  | { readonly kind: 'unknown'; readonly because: readonly Problem[] };

/**
 * Reads an object of which exactly one field is set, as the unions of the API are. Unknown where it has another field than
 * the known ones, or none at all; undefined, with a problem, where it is no object.
 */
export function chosenField(
  raw: unknown,
  { at, known }: { readonly at: string; readonly known: readonly string[] },
  problems: Problem[],
): ChosenField | undefined {
  const object = objectOf(raw, at, problems);
  if (object === undefined) return undefined;
  const given = Object.keys(object).filter((field) => !isAbsent(object[field]));
  const chosen = given.filter((field) => known.includes(field));
  if (chosen.length > 1) problems.push({ at, message: tooMany(chosen.length, 1) });
  const others = given.filter((field) => !known.includes(field));
  const [field] = chosen;
  if (others.length > 0) {
    return {
      kind: 'unknown',
      because: others.map((other) => ({ at: joinFieldPath(at, other), message: UNKNOWN_FIELD })),
    };
  }
  if (field !== undefined) return { kind: 'field', field, value: object[field] };
  return { kind: 'unknown', because: [{ at, message: outOfSchema(0, at, 'should have at least 1 properties') }] };
}

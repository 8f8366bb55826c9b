import { joinFieldPath } from '../model/field-path.js';
import type { Problem } from '../model/result.js';
import { UNKNOWN_FIELD } from './api-messages.js';

/** An object as JSON or YAML gave it: any key may be there, with any value. */
export type RawObject = Readonly<Record<string, unknown>>;

const NO_FIELDS: RawObject = {};
const NO_ITEMS: readonly unknown[] = [];

/** Whether a value is a JSON object, and neither null nor a list. */
export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field was not given. To the API server's decoder null is the same as absent, in lists and maps too. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The object at a path; one without fields where it is absent, undefined (and a problem) where it is something else. */
export function objectOf(raw: unknown, at: string, problems: Problem[]): RawObject | undefined {
  if (isObject(raw)) return raw;
  if (isAbsent(raw)) return NO_FIELDS;
  problems.push({ at, message: 'must be an object' });
  return undefined;
}

/** The list at a path; an empty one where it is absent, or (with a problem) something else. */
export function listOf(raw: unknown, at: string, problems: Problem[]): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  if (!isAbsent(raw)) problems.push({ at, message: 'must be a list' });
  return NO_ITEMS;
}

/** The text at a path; empty where it is absent, undefined (and a problem) where it is something else. */
export function textOf(raw: unknown, at: string, problems: Problem[]): string | undefined {
  if (typeof raw === 'string') return raw;
  if (isAbsent(raw)) return '';
  problems.push({ at, message: 'must be a string' });
  return undefined;
}

/**
 * The list of texts at a path, the very list that came wherever it is one already. Items that are no text are problems
 * and count as empty.
 */
export function textsOf(raw: unknown, at: string, problems: Problem[]): readonly string[] {
  const list = listOf(raw, at, problems);
  if (isTexts(list)) return list;
  return list.map((item, k) => textOf(item, `${at}[${k}]`, problems) ?? '');
}

function isTexts(list: readonly unknown[]): list is readonly string[] {
  for (const item of list) if (typeof item !== 'string') return false;
  return true;
}

/**
 * What is made of each item, without those of which nothing is made. The list is as long as it needs to be: one that grows
 * has room for 16 more, which is most of what an object in memory would take.
 */
export function collected<T extends object>(
  items: readonly unknown[],
  make: (item: unknown, index: number) => T | undefined,
): readonly T[] {
  const made = items.map(make);
  return isWhole(made) ? made : made.filter((one) => one !== undefined);
}

function isWhole<T>(made: readonly (T | undefined)[]): made is readonly T[] {
  for (const one of made) if (one === undefined) return false;
  return true;
}

/** Reports a field that the API does not know. */
export function unknownField(at: string, field: string, problems: Problem[]): void {
  problems.push({ at: joinFieldPath(at, field), message: UNKNOWN_FIELD });
}

import { isObject, type RawObject } from './raw-value.js';

/**
 * An object without what the API server and controllers keep in it of their own: nothing compares `status` and
 * `metadata.managedFields`, and they are often larger than the rest.
 */
export function withoutBookkeeping(raw: RawObject): RawObject {
  const slim = without(raw, 'status');
  return isObject(slim['metadata']) ? { ...slim, metadata: without(slim['metadata'], 'managedFields') } : slim;
}

function without(raw: RawObject, field: string): RawObject {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== field));
}

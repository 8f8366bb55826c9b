/**
 * Labels or annotations as stored: keys to values. Keys are user input and may be called `constructor` or
 * `__proto__`, so values are read through {@link labelOf} and never by plain indexing.
 */
export type Labels = Readonly<Record<string, string>>;

/** The label the API server puts on every namespace, with the namespace's own name as its value (N12). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** The value of a label, or undefined where the object does not carry the key itself. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Whether an object carries all of these labels: the selector of a Service (core/v1 ServiceSpec). */
export function matchesLabels(selector: Labels, labels: Labels): boolean {
  return Object.keys(selector).every((key) => labelOf(labels, key) === selector[key]);
}

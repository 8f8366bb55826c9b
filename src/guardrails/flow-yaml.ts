/** What a manifest is made of. */
export type FlowValue = string | number | readonly FlowValue[] | { readonly [key: string]: FlowValue | undefined };

/** Texts that stand without quotes and are no other scalar than a text, to YAML 1.1 either. */
const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w./-]*$/i;

/** A value on one line, as someone would write it into a manifest: `{ podSelector: { matchLabels: { app: web } } }`. Without keys that are undefined. */
export function flowYaml(value: FlowValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return PLAIN.test(value) ? value : JSON.stringify(value);
  if (isList(value)) return `[${value.map(flowYaml).join(', ')}]`;
  const entries = Object.entries(value).flatMap(([key, each]) =>
    each === undefined ? [] : [`${flowYaml(key)}: ${flowYaml(each)}`],
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isList(value: FlowValue): value is readonly FlowValue[] {
  return Array.isArray(value);
}

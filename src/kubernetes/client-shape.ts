import { isObject } from './raw-value.js';

/**
 * A NetworkPolicy as @kubernetes/client-node holds it in its typed objects, in the shape of the API: the client calls
 * the `from` of an ingress rule `_from`. Whatever else it is given comes back as it is. Only objects from that client
 * may be passed through here: in a file `_from` is an unknown field, which the API server would drop, and with it the
 * restriction.
 */
export function fromClientShape(raw: unknown): unknown {
  if (!isObject(raw) || !isObject(raw['spec']) || !Array.isArray(raw['spec']['ingress'])) return raw;
  const ingress: unknown[] = raw['spec']['ingress'].map((rule: unknown) => {
    if (!isObject(rule) || !Object.hasOwn(rule, '_from') || Object.hasOwn(rule, 'from')) return rule;
    const { _from: from, ...rest } = rule;
    return { ...rest, from };
  });
  return { ...raw, spec: { ...raw['spec'], ingress } };
}

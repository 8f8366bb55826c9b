/* A world small enough to ask about every connection in it. */

interface Endpoint {
  readonly kind: 'pod' | 'address';
  readonly namespace: Record<string, string>;
  readonly labels: Record<string, string>;
  readonly address: string;
}

const pods = ['shop', 'data', 'new'].flatMap((name) =>
  [{}, { team: 'a' }, { team: 'b' }].flatMap((more) =>
    [{}, { app: 'web' }, { app: 'db' }].map((labels): Endpoint => ({
      kind: 'pod',
      namespace: { 'kubernetes.io/metadata.name': name, ...more },
      labels,
      address: '',
    })),
  ),
);
const addresses = [10, 11, 12, 13, 128, 255].map((first): Endpoint => ({
  kind: 'address',
  namespace: {},
  labels: {},
  address: `${first}.0.0.1`,
}));
const ENDPOINTS = [...pods, ...addresses];
const PORTS = [
  ...[1, 79, 80, 81, 443, 65535].flatMap((port) => ['TCP', 'UDP'].map((protocol) => ({ protocol, port, name: '' }))),
  { protocol: 'TCP', port: 5000, name: 'http' },
  { protocol: 'SCTP', port: 7, name: '' },
];

/** A raw ingress rule. */
export interface RawRule {
  from?: {
    podSelector?: RawSelector;
    namespaceSelector?: RawSelector;
    ipBlock?: { cidr: string; except?: string[] };
  }[];
  ports?: { protocol?: string; port?: number | string; endPort?: number }[];
}
/** A raw label selector. */
export interface RawSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
/** The raw spec of an ingress policy of namespace `shop`. */
export interface RawSpec {
  podSelector: RawSelector;
  policyTypes: string[];
  ingress: RawRule[];
}

/* What the API's documentation says of each field, once more and naively, on raw objects. */

function selected(selector: RawSelector, labels: Record<string, string>): boolean {
  const pairs = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    pairs &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return (operator === 'Exists') === (value !== undefined);
    })
  );
}

function inBlock(address: string, cidr: string): boolean {
  const [base = '', length = '0'] = cidr.split('/');
  const bits = (text: string): string =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return bits(address).startsWith(bits(base).slice(0, Number(length)));
}

function allows(
  { from = [], ports = [] }: RawRule,
  endpoint: Endpoint,
  { protocol, port, name }: (typeof PORTS)[number],
): boolean {
  const peer = from.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock !== undefined) {
      const { cidr, except = [] } = ipBlock;
      return (
        endpoint.kind === 'address' &&
        inBlock(endpoint.address, cidr) &&
        !except.some((cut) => inBlock(endpoint.address, cut))
      );
    }
    if (endpoint.kind !== 'pod' || !selected(podSelector ?? {}, endpoint.labels)) return false;
    if (namespaceSelector === undefined) return endpoint.namespace['kubernetes.io/metadata.name'] === 'shop';
    return selected(namespaceSelector, endpoint.namespace);
  });
  const opened = ports.some((entry) => {
    if ((entry.protocol ?? 'TCP') !== protocol) return false;
    if (entry.port === undefined) return true;
    if (typeof entry.port === 'string') return entry.port === name;
    return entry.port <= port && port <= (entry.endPort ?? entry.port);
  });
  return (from.length === 0 || peer) && (ports.length === 0 || opened);
}

/** Every connection of the world that the policy allows. */
export function connections({ policyTypes, ingress }: RawSpec): Set<string> {
  const found = new Set<string>();
  if (!policyTypes.includes('Ingress')) return found;
  ENDPOINTS.forEach((endpoint, e) => {
    PORTS.forEach((port, p) => {
      if (ingress.some((rule) => allows(rule, endpoint, port))) found.add(`${e}:${p}`);
    });
  });
  return found;
}

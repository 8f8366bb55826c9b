import fc from 'fast-check';

/** A JSON object, as a file or the API server gives it. */
export type Json = Record<string, unknown>;

const LABEL_KEYS = ['app', 'tier', 'app.kubernetes.io/name', 'constructor', 'toString', 'A_b.c-9'];
const LABEL_VALUES = ['web', 'db', '', '1', 'A_b.c-9', 'constructor'];

/** Any of these, or nothing said: absent and null are the same to Kubernetes, and both are written. */
function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
}

/** An object without the fields that are undefined. */
function record(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Json> {
  return fc
    .record(fields)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));
}

/** Valid labels, some of them with the names of things that every JavaScript object has. */
export function labels(): fc.Arbitrary<Json> {
  const entry = fc.tuple(fc.constantFrom(...LABEL_KEYS), fc.constantFrom(...LABEL_VALUES));
  return fc.array(entry, { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

function requirement(): fc.Arbitrary<Json> {
  const key = fc.constantFrom(...LABEL_KEYS);
  const values = fc.array(fc.constantFrom(...LABEL_VALUES), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    record({ key, operator: fc.constantFrom('In', 'NotIn'), values }),
    record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist'), values: fc.constantFrom(null, undefined, []) }),
  );
}

/** A valid raw label selector. */
export function rawSelector(): fc.Arbitrary<Json> {
  return record({ matchLabels: maybe(labels()), matchExpressions: maybe(fc.array(requirement(), { maxLength: 2 })) });
}

function ipv4Block(): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.nat(0xff), fc.nat(0xff), fc.integer({ min: 0, max: 16 }), fc.array(fc.nat(0xff), { maxLength: 3 }))
    .map(([a, b, prefix, except]) => {
      const bits = (a * 256 + b) & ~(0xffff >>> prefix);
      const cidr = `${(bits >>> 8) & 255}.${bits & 255}.0.0/${prefix}`;
      // An address of the block, of which the lower half is always within.
      return {
        cidr,
        ...(except.length > 0 && { except: except.map((c) => `${(bits >>> 8) & 255}.${bits & 255}.${c}.0/24`) }),
      };
    });
}

function ipv6Block(): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.nat(0xffff), fc.integer({ min: 32, max: 64 }), fc.array(fc.nat(0xffff), { maxLength: 2 }))
    .map(([group, prefix, except]) => ({
      cidr: prefix < 48 ? `2001:db8::/${prefix}` : `2001:db8:${group.toString(16)}::/${prefix}`,
      ...(except.length > 0 && {
        except: except.map((last) => `2001:db8:${prefix < 48 ? '0' : group.toString(16)}::${last.toString(16)}/128`),
      }),
    }));
}

/** A valid raw ipBlock of either family, with and without `except`; also the widest of each. */
export function rawIpBlock(): fc.Arbitrary<Json> {
  return fc.oneof(
    ipv4Block(),
    ipv6Block(),
    fc.constantFrom({ cidr: '0.0.0.0/0' }, { cidr: '::/0', except: ['fd00::/8'] }),
  );
}

/** A valid raw peer of any kind. */
export function rawPeer(): fc.Arbitrary<Json> {
  const selector = rawSelector();
  return fc.oneof(
    record({ podSelector: selector, namespaceSelector: fc.constantFrom(null, undefined) }),
    record({ namespaceSelector: selector }),
    record({ podSelector: selector, namespaceSelector: selector }),
    record({ ipBlock: rawIpBlock(), podSelector: fc.constantFrom(null, undefined) }),
  );
}

/** A valid raw port: none, a number, a range or a name. */
export function rawPort(): fc.Arbitrary<Json> {
  const protocol = maybe(fc.constantFrom('TCP', 'UDP', 'SCTP'));
  const port = fc.integer({ min: 1, max: 65535 });
  return fc.oneof(
    record({ protocol }),
    record({ protocol, port, endPort: fc.constantFrom(null, undefined) }),
    record({ protocol, port: fc.constantFrom('http', 'dns-tcp', 'x') }),
    fc.tuple(protocol, port, port).map(([name, a, b]) => ({
      ...(name !== undefined && { protocol: name }),
      port: Math.min(a, b),
      endPort: Math.max(a, b),
    })),
  );
}

/** A valid raw rule whose peers stand under `field`. */
export function rawRule(field: 'from' | 'to'): fc.Arbitrary<Json> {
  return record({
    [field]: maybe(fc.array(rawPeer(), { maxLength: 3 })),
    ports: maybe(fc.array(rawPort(), { maxLength: 3 })),
  });
}

/** A valid raw NetworkPolicy as a user writes it: anything that may be left out sometimes is. */
export function rawNetworkPolicy(): fc.Arbitrary<Json> {
  return record({
    apiVersion: fc.constant('networking.k8s.io/v1'),
    kind: fc.constant('NetworkPolicy'),
    metadata: record({
      name: fc.constantFrom('web', 'web.v2', 'default-deny'),
      namespace: fc.constantFrom('shop', 'team-a'),
      labels: maybe(labels()),
      annotations: maybe(labels()),
    }),
    spec: record({
      podSelector: maybe(rawSelector()),
      policyTypes: maybe(fc.subarray(['Ingress', 'Egress'])),
      ingress: maybe(fc.array(rawRule('from'), { maxLength: 3 })),
      egress: maybe(fc.array(rawRule('to'), { maxLength: 3 })),
    }),
  });
}

/** What the API server stores of a raw NetworkPolicy: defaults filled in, and everything empty that it leaves out. */
export function defaulted(policy: Json): Json {
  const spec = (policy['spec'] ?? {}) as Json;
  const ingress = rules(spec['ingress'], 'from');
  const egress = rules(spec['egress'], 'to');
  const written = (spec['policyTypes'] ?? []) as readonly string[];
  const policyTypes = written.length > 0 ? written : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  return {
    ...policy,
    metadata: compact(policy['metadata'] as Json),
    spec: { podSelector: selector(spec['podSelector']), ...filled({ ingress, egress }), policyTypes },
  };
}

function rules(raw: unknown, field: 'from' | 'to'): Json[] {
  return list(raw).map((rule) =>
    filled({ ports: list(rule['ports']).map(port), [field]: list(rule[field]).map(peer) }),
  );
}

function port(raw: Json): Json {
  return { protocol: 'TCP', ...compact(raw) };
}

function peer(raw: Json): Json {
  return Object.fromEntries(
    Object.entries(compact(raw)).map(([field, value]) => [
      field,
      field === 'ipBlock' ? compact(value as Json) : selector(value),
    ]),
  );
}

function selector(raw: unknown): Json {
  const { matchLabels, matchExpressions } = (raw ?? {}) as Json;
  const some = matchLabels !== null && matchLabels !== undefined && Object.keys(matchLabels).length > 0;
  const expressions = list(matchExpressions).map(({ values, ...rest }) => ({
    ...rest,
    ...filled({ values: list(values) }),
  }));
  return { ...(some && { matchLabels }), ...filled({ matchExpressions: expressions }) };
}

function list(raw: unknown): Json[] {
  return (raw ?? []) as Json[];
}

function filled(lists: Readonly<Record<string, readonly unknown[]>>): Json {
  return Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0));
}

function compact(raw: Json): Json {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined));
}

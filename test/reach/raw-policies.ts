import fc from 'fast-check';
import type { Family } from '../../src/model/cidr.js';

/** A JSON object, as a file or the API server gives it. */
export type Json = Record<string, unknown>;

/** An address of a pod, few enough to lie within blocks and beside them. */
export function address(family: Family): fc.Arbitrary<string> {
  return family === 'ipv4'
    ? fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '192.168.0.1')
    : fc.constantFrom('fd00::1', 'fd00::2', 'fd00:1::1', '2001:db8::1');
}

/** Absent, null and empty are alike where the API takes a list or selector as optional. */
function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
}

function record(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Json> {
  return fc
    .record(fields)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));
}

function selectorOver(keys: readonly string[], values: readonly string[]): fc.Arbitrary<Json> {
  const key = fc.constantFrom(...keys);
  const requirement = fc.oneof(
    record({
      key,
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
    }),
    record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );
  const labels = fc.tuple(key, fc.constantFrom(...values)).map(([one, value]) => ({ [one]: value }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: record({ matchLabels: labels }) },
    { weight: 2, arbitrary: record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }) },
    {
      weight: 1,
      arbitrary: record({ matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 1 }) }),
    },
  );
}

/** Of pods. */
export const pods = selectorOver(['app', 'role'], ['x', 'y', '']);
/** Of namespaces. */
export const namespaces = fc.oneof(
  { weight: 3, arbitrary: selectorOver(['team', 'app'], ['x', 'y']) },
  { weight: 2, arbitrary: selectorOver(['kubernetes.io/metadata.name'], ['a', 'b', 'c']) },
  { weight: 1, arbitrary: selectorOver(['kubernetes.io/metadata.name', 'team'], ['a', 'x']) },
);

/** A block with those that can be cut out of it. */
export const BLOCKS: readonly (readonly [string, ...string[]])[] = [
  ['0.0.0.0/0', '10.0.0.0/8', '0.0.0.0/1', '10.0.0.1/32', '255.255.255.255/32'],
  ['0.0.0.0/1', '10.0.0.0/8'],
  ['128.0.0.0/1', '192.168.0.0/16'],
  ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.2/32', '10.128.0.0/9'],
  ['10.0.0.0/24', '10.0.0.0/31', '10.0.0.1/32'],
  ['10.0.0.1/32'],
  ['10.0.1.0/24', '10.0.1.1/32'],
  ['192.168.0.0/16', '192.168.0.0/24'],
  ['::/0', 'fd00::/8', 'fd00::1/128', 'ffff::/16'],
  ['fd00::/8', 'fd00::/64', 'fd00::2/128'],
  ['fd00::/64', 'fd00::/127'],
  ['2001:db8::/32', '2001:db8::1/128'],
  // As stored objects may still have them (N23).
  ['10.0.0.7/24', '10.0.0.0/30'],
  ['::ffff:10.0.0.0/104'],
];

const ipBlock = fc
  .constantFrom(...BLOCKS)
  .chain(([cidr, ...except]) => record({ cidr: fc.constant(cidr), except: maybe(fc.subarray(except)) }));

const peer = fc.oneof(
  record({ podSelector: pods }),
  record({ namespaceSelector: namespaces }),
  record({ podSelector: pods, namespaceSelector: namespaces }),
  record({ ipBlock, podSelector: fc.constantFrom(null, undefined) }),
  record({ ipBlock }),
);

const PORTS: readonly Json[] = [
  {},
  { protocol: 'UDP' },
  { protocol: 'SCTP' },
  { port: 80 },
  { port: 80, protocol: 'TCP', endPort: 80 },
  { port: 81 },
  { port: 53, protocol: 'UDP' },
  { port: 80, endPort: 90 },
  { port: 85, endPort: 8080 },
  { port: 1, endPort: 79 },
  { port: 80, endPort: 65535 },
  { port: 65535 },
  { port: 1 },
  { port: 1, endPort: 65535, protocol: 'SCTP' },
  { port: 'http' },
  { port: 'http', protocol: 'UDP' },
  { port: 'dns' },
  { port: 'dns', protocol: 'UDP' },
  { port: 'nobody' },
];

const rule = (field: 'from' | 'to'): fc.Arbitrary<Json> =>
  record({
    [field]: maybe(fc.array(peer, { maxLength: 3 })),
    ports: maybe(fc.array(fc.constantFrom(...PORTS), { maxLength: 3 })),
  });

/** A valid raw NetworkPolicy with one of three names, its policyTypes in all forms. */
export function networkPolicy(namespaceNames: readonly string[]): fc.Arbitrary<Json> {
  return record({
    metadata: record({
      name: fc.constantFrom('one', 'two', 'three'),
      namespace: fc.constantFrom(...namespaceNames),
    }),
    spec: record({
      podSelector: maybe(pods),
      policyTypes: fc.constantFrom(
        undefined,
        null,
        [],
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
        ['Egress', 'Ingress'],
        ['Ingress', 'Egress'],
      ),
      ingress: maybe(fc.array(rule('from'), { maxLength: 3 })),
      egress: maybe(fc.array(rule('to'), { maxLength: 3 })),
    }),
  });
}

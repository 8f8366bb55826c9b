import fc from 'fast-check';
import t from 'tap';
import { requireDefaultDeny } from '../../src/guardrails/rules/require-default-deny.js';
import { clusterOf, policy, policyChange } from '../changes.js';
import { saidOfChange } from './rules/ask.js';

type Json = Readonly<Record<string, unknown>>;
type Policies = ReadonlyMap<string, Spec>;

interface Spec extends Json {
  readonly podSelector: Json;
  readonly policyTypes: readonly string[];
  readonly ingress: readonly Rule[];
}

interface Rule extends Json {
  readonly from?: readonly Json[];
  readonly ports?: readonly Json[];
}

const HASH = 'pod-template-hash';
const expression = (key: string, operator: string, ...values: readonly string[]): Json =>
  values.length === 0 ? { key, operator } : { key, operator, values };

// Each selector and peer is paired with what it means, written down by hand: no code is shared with what is checked.
const SELECTORS: readonly (readonly [Json, (pod: Pod) => boolean])[] = [
  [{}, () => true],
  [{ matchExpressions: [expression('app', 'Exists')] }, ({ app }) => app !== ''],
  [{ matchExpressions: [expression('app', 'DoesNotExist')] }, ({ app }) => app === ''],
  [{ matchExpressions: [expression('app', 'NotIn', 'web')] }, ({ app }) => app !== 'web'],
  [{ matchLabels: { app: 'web' } }, ({ app }) => app === 'web'],
  [{ matchExpressions: [expression(HASH, 'Exists')] }, ({ hash }) => hash],
  [{ matchExpressions: [expression(HASH, 'DoesNotExist')] }, ({ hash }) => !hash],
];

const PEERS: readonly (readonly [Json, readonly Source[]])[] = [
  [{ podSelector: {} }, ['neighbour']],
  [{ namespaceSelector: {} }, ['neighbour', 'stranger']],
  [{ ipBlock: { cidr: '10.0.0.0/16' } }, ['10.0']],
  [{ ipBlock: { cidr: '10.0.0.0/8' } }, ['10.0', '10.1']],
];

const PORTS: readonly (readonly [Json, readonly string[]])[] = [
  [{ port: 80 }, ['TCP 80']],
  [{ port: 80, endPort: 81 }, ['TCP 80', 'TCP 81']],
  [{ protocol: 'UDP' }, ['UDP 53']],
];

type Source = 'neighbour' | 'stranger' | '10.0' | '10.1' | '11.0';
const SOURCES: readonly Source[] = ['neighbour', 'stranger', '10.0', '10.1', '11.0'];
const PORT_ATOMS = ['TCP 80', 'TCP 81', 'UDP 53'];

interface Pod {
  /** Empty for none. */
  readonly app: '' | 'web' | 'other';
  readonly hash: boolean;
}

const PODS: readonly Pod[] = (['', 'web', 'other'] as const).flatMap((app) => [
  { app, hash: false },
  { app, hash: true },
]);

function selects({ podSelector }: Spec, pod: Pod): boolean {
  return SELECTORS.find(([raw]) => raw === podSelector)?.[1](pod) === true;
}

function isIsolated(policies: Policies, pod: Pod): boolean {
  return [...policies.values()].some((spec) => spec.policyTypes.includes('Ingress') && selects(spec, pod));
}

/** What comes in to pods that nobody labelled: `hashed stranger TCP 80`. */
function byDefault(policies: Policies): ReadonlySet<string> {
  const open = new Set<string>();
  for (const pod of PODS.filter(({ app }) => app === '')) {
    for (const spec of policies.values()) {
      if (!spec.policyTypes.includes('Ingress') || !selects(spec, pod)) continue;
      for (const { from = [], ports = [] } of spec.ingress) {
        const sources =
          from.length === 0 ? SOURCES : from.flatMap((raw) => PEERS.find(([peer]) => peer === raw)?.[1] ?? []);
        const atoms =
          ports.length === 0 ? PORT_ATOMS : ports.flatMap((raw) => PORTS.find(([port]) => port === raw)?.[1] ?? []);
        for (const source of sources)
          for (const atom of atoms) open.add(`${pod.hash ? 'hashed' : 'bare'} ${source} ${atom}`);
      }
    }
  }
  return open;
}

/** A policy that opens every pod to everyone: then nothing is left that could be ended. */
function isVoid(policies: Policies): boolean {
  return [...policies.values()].some(
    ({ podSelector, policyTypes, ingress }) =>
      podSelector === SELECTORS[0]?.[0] &&
      policyTypes.includes('Ingress') &&
      ingress.some(({ from = [], ports = [] }) => from.length === 0 && ports.length === 0),
  );
}

const ruleOf: fc.Arbitrary<Rule> = fc.record({
  from: fc.subarray(
    PEERS.map(([raw]) => raw),
    { maxLength: 2 },
  ),
  ports: fc.subarray(
    PORTS.map(([raw]) => raw),
    { maxLength: 2 },
  ),
});

const specOf: fc.Arbitrary<Spec> = fc.record({
  podSelector: fc.constantFrom(...SELECTORS.map(([raw]) => raw)),
  policyTypes: fc.oneof(
    { weight: 5, arbitrary: fc.constant(['Ingress']) },
    { weight: 1, arbitrary: fc.constant(['Egress']) },
  ),
  ingress: fc.array(ruleOf, { maxLength: 2 }),
});

const name = fc.constantFrom('a', 'b', 'c', 'd');

/** Policies that isolate every pod, alone or in two halves, and perhaps others. */
const start = fc
  .tuple(fc.constantFrom([0], [1, 2], [5, 6]), fc.tuple(specOf, specOf), fc.dictionary(name, specOf, { maxKeys: 2 }))
  .map(([halves, written, others]) => ({
    ...others,
    ...Object.fromEntries(
      halves.map((half, k) => {
        const isolating = { ...written[k], podSelector: SELECTORS[half]?.[0], policyTypes: ['Ingress'] };
        return [k === 0 ? 'a' : 'b', isolating as Spec];
      }),
    ),
  }));
const step = fc.tuple(name, fc.option(specOf, { nil: undefined, freq: 3 }));

function rawOf(called: string, spec: Spec): Json {
  return policy(spec, { name: called });
}

/** The policies once a step has been taken, or undefined where the rule would have it refused. */
function taken(policies: Policies, [called, spec]: readonly [string, Spec | undefined]): Policies | undefined {
  const stored = policies.get(called);
  if (stored === undefined && spec === undefined) return policies;
  const change = policyChange({
    ...(stored !== undefined && { before: rawOf(called, stored) }),
    ...(spec !== undefined && { after: rawOf(called, spec) }),
  });
  const snapshot = clusterOf(...[...policies].map(([each, written]) => rawOf(each, written)));
  const said = saidOfChange(requireDefaultDeny, change, { snapshot });
  if (said.some((text) => !text.includes(': allows ingress in namespace shop, which has no default-deny')))
    return undefined;
  const next = new Map(policies);
  if (spec === undefined) next.delete(called);
  else next.set(called, spec);
  return next;
}

t.test('no sequence of changes ends a default-deny unless one of them is found to end it', (t) => {
  let refused = 0;
  let allowed = 0;
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 12 }), (first, steps) => {
      let policies: Policies = new Map(Object.entries(first));
      fc.pre(!isVoid(policies) && PODS.every((pod) => isIsolated(policies, pod)));
      const open = byDefault(policies);
      for (const each of steps) {
        const next = taken(policies, each);
        if (next === undefined) refused++;
        else allowed++;
        policies = next ?? policies;
      }
      if (!PODS.every((pod) => isIsolated(policies, pod))) return false;
      return [...byDefault(policies)].every((traffic) => open.has(traffic));
    }),
    { numRuns: 300 },
  );
  t.ok(refused > 100 && allowed > 100, `${refused} were refused, ${allowed} were not`);
  t.end();
});

import { snapshotOf, SNAPSHOT_KINDS, type Snapshot, type SnapshotObject } from '../../src/model/snapshot.js';
import { namespace, pod, policy, template } from './small-cluster.js';

/** Numbers that look like chance and are the same for the same seed (mulberry32). */
function chanceOf(seed: number): (below: number) => number {
  let state = seed * 0x9e3779b9;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

/** A cluster of two namespaces, a few workloads with and without addresses, and policies of every form. */
export function generatedCluster(seed: number): Snapshot {
  const chance = chanceOf(seed);
  const one = <T>(...choices: readonly [T, ...T[]]): T => choices[chance(choices.length)] ?? choices[0];
  const selector = (): object =>
    one<object>(
      {},
      { matchLabels: { app: one('a', 'b', 'c') } },
      { matchExpressions: [{ key: 'app', operator: one('In', 'NotIn'), values: [one('a', 'b'), 'c'] }] },
      { matchExpressions: [{ key: 'tier', operator: one('Exists', 'DoesNotExist') }] },
    );
  const peer = (): object =>
    one<() => object>(
      () => ({ podSelector: selector() }),
      () => ({ namespaceSelector: one<object>({}, { matchLabels: { env: one('x', 'y') } }) }),
      () => ({ namespaceSelector: {}, podSelector: selector() }),
      () => ({ ipBlock: { cidr: one('10.0.0.0/8', '0.0.0.0/0', '10.0.1.0/24', '::/0') } }),
    )();
  const port = (): object =>
    one<object>({ port: 80 }, { port: 70, endPort: 100 }, { protocol: 'UDP', port: 53 }, { port: 'http' }, {});
  const several = (make: () => object, most: number): readonly object[] =>
    Array.from({ length: chance(most + 1) }, make);
  const rules = (field: 'from' | 'to'): readonly object[] =>
    several(() => ({ [field]: several(peer, 2), ports: several(port, 2) }), 2);
  const spec = {
    containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80 }] }],
  };
  const objects: SnapshotObject[] = [
    namespace('m', { env: 'x' }),
    namespace('n', one<Record<string, string>>({}, { env: 'y' })),
  ];
  for (const [k, home] of ['m', 'm', 'm', 'n', 'n'].entries()) {
    const labels = one<Record<string, string>>({ app: one('a', 'b', 'c') }, { app: 'a', tier: 't' }, {});
    objects.push(
      chance(2) === 0
        ? template(`${home}/w${k}`, labels)
        : pod(`${home}/w${k}`, labels, { ips: one([`10.0.${k}.1`], [`10.0.${k}.1`, `2001:db8::${k}`]), spec }),
    );
  }
  for (let k = 0; k < chance(5); k++) {
    objects.push(
      policy(`${one('m', 'n')}/p${k}`, {
        podSelector: selector(),
        policyTypes: one(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress: rules('from'),
        egress: rules('to'),
      }),
    );
  }
  return snapshotOf(objects, SNAPSHOT_KINDS);
}

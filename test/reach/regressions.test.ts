import t from 'tap';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { snapshotOf, SNAPSHOT_KINDS, type SnapshotObject } from '../../src/model/snapshot.js';
import type { Workload } from '../../src/model/workload.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { oracleMap } from './oracle-views.js';
import { oracleCluster } from './oracle.js';
import { plainMap, unordered } from './plain.js';
import type { Json } from './raw-policies.js';

const settings = { ipBlockMatchesPods: true };

function policy(raw: Json): SnapshotObject {
  const read = parseNetworkPolicy(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function pod(namespace: string, name: string, rest: Partial<Workload>): Workload {
  return {
    kind: 'Workload',
    source: 'Pod',
    namespace,
    name,
    labels: {},
    owner: undefined,
    namedPorts: [],
    addresses: [],
    phase: 'running',
    hostNetwork: false,
    ...rest,
  };
}

/** Found once by a property, and kept. */
const FOUND: Readonly<Record<string, readonly SnapshotObject[]>> = {
  'two workloads whose pods have the same labels are told apart by the addresses of their pods': [
    pod('c', 'p', { labels: { tier: 'x' }, addresses: ['10.0.0.1'] }),
    pod('c', 'r', { labels: { tier: 'x' }, addresses: ['192.168.0.1'] }),
    pod('b', 'p', { addresses: ['10.0.0.2'] }),
    policy({
      metadata: { name: 'one', namespace: 'b' },
      spec: { ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.1/32'] } }] }] },
    }),
  ],
};

for (const [sentence, objects] of Object.entries(FOUND)) {
  t.test(sentence, (t) => {
    const snapshot = snapshotOf(objects, SNAPSHOT_KINDS);
    const found = unordered(plainMap(new ReachEngine(settings).map(snapshot)));
    t.equal(found, unordered(oracleMap(oracleCluster(snapshot, settings))));
    t.end();
  });
}

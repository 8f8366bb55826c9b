import t from 'tap';
import { parseWorkload } from '../../../src/kubernetes/parse-workload.js';
import { createSharedParts } from '../../../src/kubernetes/shared-parts.js';
import type { Workload } from '../../../src/model/workload.js';

function pod(name: string, app: string): Workload {
  const read = parseWorkload(
    JSON.parse(
      JSON.stringify({
        metadata: {
          name,
          namespace: 'a-namespace',
          labels: { app },
          ownerReferences: [{ kind: 'ReplicaSet', name: app, controller: true }],
        },
        spec: { containers: [{ ports: [{ name: 'http', containerPort: 80 }] }] },
        status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
      }),
    ),
    'Pod',
  );
  if (!read.ok) throw new Error('unreadable');
  return read.value;
}

t.test('pods of one template share what they have in common, and stay what they are', (t) => {
  const share = createSharedParts();
  const [one, two, other] = [share(pod('one', 'web')), share(pod('two', 'web')), share(pod('other', 'db'))];
  t.equal(one.labels, two.labels);
  t.equal(one.owner, two.owner);
  t.equal(one.namedPorts, other.namedPorts);
  t.not(one.labels, other.labels);
  t.strictSame([one, two, other], [pod('one', 'web'), pod('two', 'web'), pod('other', 'db')]);
  t.end();
});

t.test('what was forgotten is only not shared', (t) => {
  const share = createSharedParts();
  const first = share(pod('first', 'web'));
  for (let k = 0; k < 20_000; k += 1) share(pod('other', `other-${k}`));
  const again = share(pod('first', 'web'));
  t.not(first.labels, again.labels);
  t.strictSame(first, again);
  t.end();
});

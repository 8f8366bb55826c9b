import t from 'tap';
import { withKnownState } from '../../src/guardrails/known-state.js';
import { SNAPSHOT_KINDS, withKnowledge, type Snapshot } from '../../src/model/snapshot.js';
import { clusterOf, namespaceChange, NOW, policy, policyChange } from '../changes.js';

const VERSION = { uid: '5f6f3f0c', resourceVersion: '7' };
const STORED = policy({}, VERSION);

/** A cluster that is being heard of. */
function watched(...objects: readonly Parameters<typeof policy>[0][]): Snapshot {
  return SNAPSHOT_KINDS.reduce(
    (snapshot, kind) => withKnowledge(snapshot, kind, { complete: true, heardAt: NOW }),
    clusterOf(...objects),
  );
}

t.test('what is stored now is the object of the snapshot where uid and resourceVersion are the same', (t) => {
  const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', ...VERSION } };
  const snapshot = watched(STORED, home);
  const { before } = withKnownState(policyChange({ before: { ...STORED }, after: policy({}) }), snapshot);
  t.equal(before?.read.ok === true && before.read.value, snapshot.policies.get('shop')?.get('web'));
  t.strictSame(before?.raw, STORED, 'and stays as it came for those who look at that');
  const relabelled = withKnownState(namespaceChange({ before: home, after: home }), snapshot).before;
  t.equal(relabelled?.read.ok === true && relabelled.read.value, snapshot.namespaces.get('shop'));
  t.end();
});

t.test('it is read from the request where the snapshot has another state, or nothing says which state it is', (t) => {
  const cases: readonly (readonly [inSnapshot: typeof VERSION | object, inRequest: object])[] = [
    [VERSION, { ...VERSION, resourceVersion: '8' }],
    [VERSION, { ...VERSION, uid: 'another' }],
    [VERSION, {}],
    [{}, {}],
    [{ uid: VERSION.uid }, { uid: VERSION.uid }],
  ];
  for (const [inSnapshot, inRequest] of cases) {
    const change = policyChange({ before: policy({}, { ...inRequest }), after: policy({}) });
    t.equal(withKnownState(change, watched(policy({}, { ...inSnapshot }))), change);
  }
  t.end();
});

t.test('what is only about to be stored is nobody known', (t) => {
  const change = policyChange({ after: STORED });
  t.equal(withKnownState(change, watched(STORED)), change);
  t.end();
});

t.test('a file may say otherwise than what is stored, whatever resourceVersion it was exported with', (t) => {
  const change = policyChange({ before: STORED, after: policy({}) });
  t.equal(withKnownState(change, clusterOf(STORED)), change);
  t.end();
});

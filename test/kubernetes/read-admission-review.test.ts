import fc from 'fast-check';
import t from 'tap';
import { readAdmissionReview } from '../../src/kubernetes/read-admission-review.js';
import { rawNetworkPolicy, type Json } from '../arbitraries.js';
import { namespaceReview, policyReview, readOf, SHOP_NAMESPACE, WEB_POLICY } from './sample-review.js';

function problemsOf(body: unknown): readonly string[] {
  const read = readAdmissionReview(body);
  return read.ok ? [] : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

const without = (raw: Json, field: string): Json =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => key !== field));
const withMetadata = (raw: Json, metadata: Json): Json => ({ ...raw, metadata });

t.test('A1: a CREATE has no state before, a DELETE none after, and an UPDATE has both', (t) => {
  t.match(readOf(policyReview()), {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    change: {
      kind: 'NetworkPolicy',
      operation: 'CREATE',
      namespace: 'shop',
      name: 'web',
      subresource: '',
      dryRun: false,
      actor: { name: 'ann', groups: ['dev', 'system:authenticated'] },
      before: undefined,
      after: { raw: WEB_POLICY, read: { ok: true } },
    },
  });
  t.match(readOf(policyReview({ operation: 'UPDATE', oldObject: WEB_POLICY })).change, {
    operation: 'UPDATE',
    before: { raw: WEB_POLICY },
    after: { raw: WEB_POLICY },
  });
  t.match(readOf(policyReview({ operation: 'DELETE', object: null, oldObject: WEB_POLICY })).change, {
    operation: 'DELETE',
    before: { raw: WEB_POLICY },
    after: undefined,
  });
  t.end();
});

t.test('A1: the namespace of a Namespace is its own name', (t) => {
  t.match(readOf(namespaceReview()).change, { kind: 'Namespace', namespace: 'shop', name: 'shop' });
  t.match(readOf(namespaceReview({ namespace: '' })).change, { namespace: 'shop', name: 'shop' });
  t.strictSame(problemsOf(namespaceReview({ namespace: 'other' })), [
    'request.namespace: must be "shop", the name of the Namespace',
  ]);
  t.end();
});

t.test('A1: a generated name is taken from the object', (t) => {
  t.match(readOf(policyReview({ name: '' })).change, { name: 'web' });
  const object = withMetadata(WEB_POLICY, { generateName: 'web-', namespace: 'shop' });
  t.match(readOf(policyReview({ name: undefined, object })).change, { name: '', namespace: 'shop' });
  t.end();
});

t.test('A2: what deletecollection leaves empty is taken from the stored object', (t) => {
  const review = policyReview({ operation: 'DELETE', name: '', namespace: '', object: null, oldObject: WEB_POLICY });
  t.match(readOf(review).change, { name: 'web', namespace: 'shop' });
  t.end();
});

t.test('A3: the sub-resources of a namespace are named', (t) => {
  for (const subResource of ['status', 'finalize']) {
    const review = namespaceReview({ operation: 'UPDATE', subResource, oldObject: SHOP_NAMESPACE });
    t.equal(readOf(review).change.subresource, subResource);
  }
  t.end();
});

t.test('a dry run says so, and a user without a name or groups is nobody', (t) => {
  t.equal(readOf(policyReview({ dryRun: true })).change.dryRun, true);
  t.equal(readOf(policyReview({ dryRun: undefined })).change.dryRun, false);
  t.strictSame(readOf(policyReview({ userInfo: {} })).change.actor, { name: '', groups: [] });
  t.end();
});

t.test('a policy that was sent in another version is judged as what it was converted to', (t) => {
  const requestKind = { group: 'extensions', version: 'v1beta1', kind: 'NetworkPolicy' };
  t.equal(readOf(policyReview({ requestKind })).change.kind, 'NetworkPolicy');
  t.end();
});

t.test('an object that cannot be read is still a change, with the problems of the object', (t) => {
  const object = { ...WEB_POLICY, spec: { ingress: [{ from: [{}] }] } };
  t.match(readOf(policyReview({ object })).change.after?.read, {
    ok: false,
    problems: [{ at: 'spec.ingress[0].from[0]', message: 'Required value: must specify a peer' }],
  });
  t.end();
});

t.test('a body that is no AdmissionReview is refused, and every place named', (t) => {
  for (const body of [null, undefined, [], 'text', 7]) t.strictSame(problemsOf(body), [': must be an object']);
  t.strictSame(problemsOf({}), ['apiVersion: is missing', 'kind: is missing', 'request: is missing']);
  t.strictSame(problemsOf({ apiVersion: 'admission.k8s.io/v1beta1', kind: 'Review', request: null }), [
    'apiVersion: must be "admission.k8s.io/v1"',
    'kind: must be "AdmissionReview"',
    'request: must be an object',
  ]);
  t.strictSame(problemsOf({ ...policyReview(), request: {} }), [
    'request.uid: is missing',
    'request.kind: is missing',
    'request.operation: is missing',
    'request.userInfo: is missing',
  ]);
  const wrong = {
    uid: '',
    kind: { kind: 7 },
    operation: 1,
    name: {},
    dryRun: 'yes',
    userInfo: { groups: {} },
    object: [],
    oldObject: '',
  };
  t.strictSame(problemsOf(policyReview(wrong)), [
    'request.uid: must not be empty',
    'request.kind.group: is missing',
    'request.kind.version: is missing',
    'request.kind.kind: must be a string',
    'request.operation: must be a string',
    'request.name: must be a string',
    'request.userInfo.groups: must be a list',
    'request.object: must be an object',
    'request.oldObject: must be an object',
    'request.dryRun: must be true or false',
  ]);
  t.strictSame(problemsOf(policyReview({ uid: 'x'.repeat(257) })), [
    'request.uid: must be at most 256 characters long',
  ]);
  t.strictSame(problemsOf(policyReview({ userInfo: { groups: ['a', 1, 2] } })), [
    'request.userInfo.groups[1]: must be a string',
  ]);
  t.strictSame(problemsOf(JSON.parse('{"__proto__":{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}}')), [
    'apiVersion: is missing',
    'kind: is missing',
    'request: is missing',
  ]);
  t.end();
});

t.test('another kind is refused by its name', (t) => {
  const known = 'Firebreak judges networking.k8s.io/v1 NetworkPolicy and v1 Namespace';
  const kinds = [
    [{ group: '', version: 'v1', kind: 'Pod' }, `request.kind.kind: unknown kind v1 Pod; ${known}`],
    [
      { group: 'networking.k8s.io', version: 'v2', kind: 'NetworkPolicy' },
      `request.kind.version: unknown kind networking.k8s.io/v2 NetworkPolicy; ${known}`,
    ],
    [
      { group: 'crd.projectcalico.org', version: 'v1', kind: 'NetworkPolicy' },
      `request.kind.group: unknown kind crd.projectcalico.org/v1 NetworkPolicy; ${known}`,
    ],
    [
      { group: 'a\u001b', version: 'v1', kind: 'Namespace' },
      `request.kind.group: unknown kind a/v1 Namespace; ${known}`,
    ],
  ] as const;
  for (const [kind, problem] of kinds) t.strictSame(problemsOf(policyReview({ kind })), [problem]);
  t.end();
});

t.test('another operation is refused, and so is one without the objects it needs', (t) => {
  for (const operation of ['CONNECT', 'create', '']) {
    t.strictSame(problemsOf(policyReview({ operation })), [
      `request.operation: unknown operation ${operation}; Firebreak judges CREATE, UPDATE and DELETE`,
    ]);
  }
  t.strictSame(problemsOf(policyReview({ object: null })), ['request.object: is missing in a request to CREATE']);
  t.strictSame(problemsOf(policyReview({ operation: 'UPDATE' })), [
    'request.oldObject: is missing in a request to UPDATE',
  ]);
  t.strictSame(problemsOf(policyReview({ operation: 'DELETE' })), [
    'request.oldObject: is missing in a request to DELETE',
  ]);
  t.end();
});

t.test('an object that contradicts the request is never judged in its place', (t) => {
  const metadata = { name: 'api', namespace: 'pay' };
  t.strictSame(problemsOf(policyReview({ object: withMetadata(WEB_POLICY, metadata) })), [
    'request.object.metadata.namespace: is "pay", but request.namespace is "shop"',
    'request.object.metadata.name: is "api", but request.name is "web"',
  ]);
  const update = { operation: 'UPDATE', oldObject: withMetadata(WEB_POLICY, metadata), name: '', namespace: '' };
  t.strictSame(problemsOf(policyReview(update)), [
    'request.oldObject.metadata.namespace: is "pay", but request.object.metadata.namespace is "shop"',
    'request.oldObject.metadata.name: is "api", but request.object.metadata.name is "web"',
  ]);
  t.strictSame(problemsOf(policyReview({ object: { ...WEB_POLICY, apiVersion: 'v1', kind: 'Namespace' } })), [
    'request.object.apiVersion: must be "networking.k8s.io/v1", as request.kind says',
    'request.object.kind: must be "NetworkPolicy", as request.kind says',
  ]);
  const nameless = {
    operation: 'DELETE',
    name: '',
    namespace: '',
    object: null,
    oldObject: without(WEB_POLICY, 'metadata'),
  };
  t.strictSame(problemsOf(policyReview(nameless)), [
    'request.namespace: is missing, and so is the namespace of the object',
    'request.name: is missing, and so is the name of the object',
  ]);
  t.end();
});

t.test('fields that the API server may yet gain are let through', (t) => {
  t.strictSame(problemsOf({ ...policyReview({ newField: { a: 1 } }), another: [] }), []);
  t.end();
});

t.test('whatever a review is changed into, reading it gives a result and does not throw', (t) => {
  const body = fc
    .tuple(rawNetworkPolicy(), fc.constantFrom('CREATE', 'UPDATE', 'DELETE'))
    .map(([raw, operation]) => policyReview({ operation, object: raw, oldObject: raw, name: '', namespace: '' }));
  const mutation = fc.record({ where: fc.nat(), value: fc.jsonValue({ maxDepth: 3 }) });
  fc.assert(
    fc.property(body, fc.array(mutation, { minLength: 1, maxLength: 4 }), (review, mutations) => {
      let mutated: unknown = review;
      for (const { where, value } of mutations) mutated = replaceOne(mutated, where, value);
      const read = readAdmissionReview(mutated);
      if (!read.ok) {
        if (read.problems.length === 0) throw new Error('refused without a word');
        return;
      }
      // What was read is what was sent: the object is the one that the request holds, and the names are not made up.
      const { request } = mutated as { request: Json };
      const { change, uid } = read.value;
      const sent = change.operation === 'DELETE' ? request['oldObject'] : request['object'];
      const judged = change.operation === 'DELETE' ? change.before : change.after;
      if (uid !== request['uid'] || judged?.raw !== sent) throw new Error('another object was judged');
    }),
    { numRuns: 3000, seed: 20260101 },
  );
  t.pass('none of 3,000 did');
  t.end();
});

/** A copy of a JSON value in which one of its parts, counted in the order of writing, is another value. */
function replaceOne(root: unknown, where: number, value: unknown): unknown {
  const parts = JSON.stringify(root, (_key, part: unknown) => part ?? null).split(/[,[{]/).length;
  let left = where % (parts + 1);
  return JSON.parse(JSON.stringify(root), (_key, part: unknown) => (left-- === 0 ? value : part)) as unknown;
}

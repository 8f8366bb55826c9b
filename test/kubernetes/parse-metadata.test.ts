import t from 'tap';
import { unknownMetadata } from '../../src/kubernetes/parse-metadata.js';
import { parseNamespace } from '../../src/kubernetes/parse-namespace.js';
import { NAME_RULE, problemsOf, SUBDOMAIN_RULE, VALUE_RULE } from './problems-of.js';

t.test('metadata is refused in the words of the API server', (t) => {
  const inMetadata = (metadata: unknown): readonly string[] => problemsOf({ metadata });
  t.strictSame(inMetadata(null), ['metadata.name: Required value: name or generateName is required']);
  t.strictSame(inMetadata({ name: 'Web' }), [`metadata.name: Invalid value: "Web": ${SUBDOMAIN_RULE}`]);
  t.strictSame(inMetadata({ generateName: 'web-' }), []);
  t.strictSame(inMetadata({ generateName: 'web_' }), [
    `metadata.generateName: Invalid value: "web_": ${SUBDOMAIN_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', namespace: 'a.b' }), [
    'metadata.namespace: Invalid value: "a.b": must not contain dots',
  ]);
  t.strictSame(inMetadata({ name: 'a', labels: { a: 'b c' } }), [
    `metadata.labels: Invalid value: "b c": ${VALUE_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', annotations: { 'Example.COM/x': 'any text' } }), []);
  t.strictSame(inMetadata({ name: 'a', annotations: { 'a b': '' } }), [
    `metadata.annotations: Invalid value: "a b": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inMetadata({ name: 'a', annotations: { a: 'x'.repeat(262_144) } }), [
    'metadata.annotations: Too long: may not be more than 262144 bytes',
  ]);
  t.end();
});

t.test('fields of the metadata that the API does not know are named, and leave the object readable', (t) => {
  const misspelt = { metadata: { name: 'a', namespce: 'shop', labls: {}, clusterName: '' } };
  t.strictSame(
    unknownMetadata(misspelt).map(({ at, message }) => `${at}: ${message}`),
    ['metadata.namespce: unknown field', 'metadata.labls: unknown field', 'metadata.clusterName: unknown field'],
  );
  t.match(parseNamespace(misspelt), { ok: true });
  const known = {
    name: 'a',
    generateName: 'a-',
    namespace: 'shop',
    selfLink: '',
    uid: '8d2a',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: null,
    deletionTimestamp: null,
    deletionGracePeriodSeconds: 0,
    labels: {},
    annotations: {},
    ownerReferences: [],
    finalizers: [],
    managedFields: [],
  };
  t.strictSame(unknownMetadata({ metadata: known }), []);
  t.end();
});

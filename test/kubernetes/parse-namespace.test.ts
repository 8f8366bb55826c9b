import { UNSTORED } from '../../src/model/metadata.js';
import t from 'tap';
import { parseNamespace } from '../../src/kubernetes/parse-namespace.js';

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function problemsOf(raw: unknown): readonly string[] {
  const read = parseNamespace(raw);
  return read.ok ? [] : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

t.test('N12: a namespace carries its name as a label, whatever was written', (t) => {
  for (const labels of [
    undefined,
    null,
    {},
    { 'kubernetes.io/metadata.name': 'other' },
    { 'kubernetes.io/metadata.name': 'shop' },
  ]) {
    t.strictSame(parseNamespace({ metadata: { name: 'shop', labels } }), {
      ok: true,
      value: {
        kind: 'Namespace',
        name: 'shop',
        metadata: { ...UNSTORED, labels: { 'kubernetes.io/metadata.name': 'shop' } },
      },
    });
  }
  t.end();
});

t.test('labels with the names of what every object has stay labels', (t) => {
  const read = parseNamespace({ metadata: { name: 'shop', labels: { constructor: 'a', toString: 'b' } } });
  t.match(read, {
    value: { metadata: { labels: { constructor: 'a', toString: 'b', 'kubernetes.io/metadata.name': 'shop' } } },
  });
  t.end();
});

t.test('a namespace that waits for its deletion says so, and its spec and status are no concern', (t) => {
  const metadata = { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' };
  t.match(parseNamespace({ apiVersion: 'v1', kind: 'Namespace', metadata, spec: { finalizers: [] }, status: 7 }), {
    value: { metadata: { terminating: true, created: undefined } },
  });
  t.end();
});

t.test('a namespace is refused in the words of the API server', (t) => {
  t.strictSame(problemsOf(null), [': must be an object']);
  t.strictSame(problemsOf({}), ['metadata.name: Required value: name or generateName is required']);
  t.strictSame(problemsOf({ apiVersion: 'v2', kind: 'namespace', metadata: { name: 'a.b', namespace: 'c' } }), [
    'kind: must be "Namespace"',
    'apiVersion: must be "v1"',
    'metadata.name: Invalid value: "a.b": must not contain dots',
    'metadata.namespace: Forbidden: not allowed on this type',
  ]);
  t.strictSame(problemsOf({ metadata: { name: 'a_b' } }), [`metadata.name: Invalid value: "a_b": ${LABEL_RULE}`]);
  const long = 'a'.repeat(64);
  t.strictSame(problemsOf({ metadata: { name: long } }), [
    `metadata.name: Invalid value: "${long}": must be no more than 63 characters`,
  ]);
  t.end();
});

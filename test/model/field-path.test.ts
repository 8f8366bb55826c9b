import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { joinFieldPath, parseFieldPath } from '../../src/model/field-path.js';

t.test('a field path names keys by dots and indices in brackets', (t) => {
  t.same(parseFieldPath('spec.ingress[0].from[1].ipBlock.cidr'), ['spec', 'ingress', 0, 'from', 1, 'ipBlock', 'cidr']);
  t.same(parseFieldPath('items[3].spec'), ['items', 3, 'spec']);
  t.same(parseFieldPath('[2][0]'), [2, 0]);
  t.end();
});

t.test('a key with dots stands in brackets, bare, as Kubernetes writes it', (t) => {
  t.equal(joinFieldPath('metadata.labels', 'app.kubernetes.io/name'), 'metadata.labels[app.kubernetes.io/name]');
  t.same(parseFieldPath('metadata.labels[app.kubernetes.io/name]'), ['metadata', 'labels', 'app.kubernetes.io/name']);
  t.end();
});

t.test('a key that looks like an index is not taken for one', (t) => {
  t.equal(joinFieldPath('data', '0'), 'data["0"]');
  t.same(parseFieldPath('data["0"]'), ['data', '0']);
  t.end();
});

t.test('the empty path is the whole object', (t) => {
  t.same(parseFieldPath(''), []);
  t.equal(joinFieldPath('', 'spec'), 'spec');
  t.equal(joinFieldPath('', 0), '[0]');
  t.end();
});

t.test('whatever keys and indices a path is built of, they are read back', (t) => {
  const key = fc.oneof(fc.nat(), fc.string(), fc.constantFrom('a]b', '"', '["x"]', '0', '', '__proto__', 'a.b', 'a"]'));
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      const path = keys.reduce<string>((at, next) => joinFieldPath(at, next), '');
      assert.deepEqual(parseFieldPath(path), keys);
    }),
  );
  t.end();
});

t.test('malformed paths never throw', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('a.[]"0\\')) }), (path) => void parseFieldPath(path)),
  );
  t.end();
});

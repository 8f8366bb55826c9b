import t from 'tap';
import { readDocuments } from '../../src/documents/read-documents.js';

/** `line:column` of a path in the text's last document. */
function placeIn(text: string): (path: string) => string {
  const document = readDocuments(text, 'test').documents.at(-1);
  return (path) => {
    const { line, column } = document?.locate(path) ?? { line: 0, column: 0 };
    return `${line}:${column}`;
  };
}

const stream = `a: 1
---
# the policy
kind: NetworkPolicy
metadata:
  labels: { app.kubernetes.io/name: shop, "0": zero }
spec:
  ingress:
    - from:
        - podSelector: {}
        - ipBlock: { cidr: 10.0.0.0/8 }
    - ports: [{ port: 80 },
              { port: 90 }]
`;

t.test('a path leads to the key or the list item in the whole text', (t) => {
  const place = placeIn(stream);
  t.equal(place(''), '4:1');
  t.equal(place('kind'), '4:1');
  t.equal(place('spec.ingress'), '8:3');
  t.equal(place('spec.ingress[0]'), '9:7');
  t.equal(place('spec.ingress[0].from[1].ipBlock.cidr'), '11:22');
  t.equal(place('spec.ingress[1].ports[1].port'), '13:17');
  t.equal(place('metadata.labels[app.kubernetes.io/name]'), '6:13');
  t.equal(place('metadata.labels["0"]'), '6:43');
  t.end();
});

t.test('a path that does not exist leads to its nearest ancestor', (t) => {
  const place = placeIn(stream);
  t.equal(place('spec.ingress[0].from[7].ipBlock'), '9:7');
  t.equal(place('spec.egress[0]'), '7:1');
  t.equal(place('nowhere.at.all'), '4:1');
  t.equal(place('kind.deeper'), '4:1');
  t.end();
});

t.test('lines are counted over CRLF, lone CR and a byte order mark', (t) => {
  t.equal(placeIn('\uFEFFa: 1\r\n---\r\nb:\r\n  c: 2\r\n')('b.c'), '4:3');
  t.equal(placeIn('\uFEFFa: 1')('a'), '1:1');
  t.equal(placeIn('a:\r  c: 2\r')('a.c'), '2:3');
  t.end();
});

t.test('items of a List are located, in JSON too', (t) => {
  const list = '{"x": 1}\n{\n\t"kind": "List",\n\t"items": [\n\t\t{"spec": {}},\n\t\t{"spec": {"a": [1]}}\n\t]\n}\n';
  t.equal(placeIn(list)('items[1].spec.a[0]'), '6:19');
  t.equal(placeIn('items:\n- a: 1\n- spec:\n    b: 2\n')('items[1].spec.b'), '4:5');
  t.end();
});

t.test('aliases and merge keys are followed, the entry that wins is shown', (t) => {
  const place = placeIn('base: &b\n  x: 1\n  z: 2\nuse:\n  x: 0\n  <<: *b\n  z: 3\nagain: *b\n');
  t.equal(place('use.x'), '2:3');
  t.equal(place('use.z'), '7:3');
  t.equal(place('again'), '8:1');
  t.equal(place('again.z'), '3:3');
  t.end();
});

t.test('keys that are no strings are found by the string they become', (t) => {
  const place = placeIn('yes: 1\n0x10: 2\n1e6: 3\n');
  t.equal(place('true'), '1:1');
  t.equal(place('["16"]'), '2:1');
  t.equal(place('[1e+06]'), '3:1');
  t.end();
});

t.test('an alias is the last anchor of its name before it', (t) => {
  const place = placeIn('a: &x { k: 1 }\nb: *x\nc: &x { k: 2 }\nd: *x\ne: [&y { m: &x { k: 3 } }, *y, *x]\n');
  t.equal(place('b.k'), '1:9');
  t.equal(place('d.k'), '3:9');
  t.equal(place('e[1].m.k'), '5:18');
  t.equal(place('e[2].k'), '5:18');
  t.end();
});

t.test('twenty thousand aliases are no more work each than one', (t) => {
  const count = 20_000;
  const place = placeIn(`rules:\n  - &r { to: [{ a: 1 }] }\n${'  - *r\n'.repeat(count)}`);
  const started = performance.now();
  const places = new Set(Array.from({ length: count }, (_, k) => place(`rules[${k + 1}].to[0].a`)));
  t.strictSame([...places], ['2:17']);
  t.ok(performance.now() - started < 5000, 'in five seconds');
  t.end();
});

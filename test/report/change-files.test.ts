import t from 'tap';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { changeFiles } from '../../src/report/change-files.js';
import { AUDIT } from './sample-audit.js';

t.test('each change is a manifest that says what it does', (t) => {
  t.strictSame(
    changeFiles(AUDIT.changes).map(({ path }) => path),
    ['apply/001-narrow-shop-web.yaml', 'delete/002-delete-shop-old.yaml'],
  );
  t.equal(
    changeFiles(AUDIT.changes)[0]?.content,
    `---
# Take the rule out of NetworkPolicy shop/web that lets anyone in
# opens nothing, closes 2 connections, isolates 1 workload; mends 1 finding
# mends too-narrow/loses-dns/NetworkPolicy/shop/default-deny
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  labels:
    team: "on"
spec:
  podSelector: {}
  policyTypes:
    - Ingress
`,
  );
  t.end();
});

t.test('whatever texts it holds, the manifest is read back as it was, and a comment stays one', (t) => {
  const texts = [
    'on',
    'y',
    '0o17',
    '017',
    '1e3',
    '~',
    '12:30',
    '2026-01-01',
    ' x',
    'a: b # c',
    '- x',
    '\t',
    'a\nb',
    '"',
    '🔥',
  ];
  const annotations = Object.fromEntries(texts.map((text, k) => [`k${k}`, text]));
  const [change] = AUDIT.changes;
  if (change === undefined) throw new Error('no change');
  const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', annotations, labels: annotations } };
  const [file] = changeFiles([{ ...change, id: '../../etc/passwd', title: 'a\nkind: Secret', manifest }]);
  const { objects, errors } = manifestObjects(file?.content ?? '', { name: 'x', origin: 'named' });
  t.strictSame(errors, []);
  t.strictSame(
    objects.map(({ value }) => value),
    [manifest],
  );
  t.match(file?.path, /^apply\/[\w.-]+$/);
  t.notMatch(file?.path, '../');
  t.end();
});

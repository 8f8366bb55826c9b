import t from 'tap';
import { denyEvent, denyFindings } from '../../src/controller/deny-events.js';
import { createRateLimit } from '../../src/controller/rate-limit.js';
import { profileOf } from '../changes.js';
import { auditOf } from '../audit/auditing.js';

const profile = profileOf(`  guardrails:
    - { name: closed, rule: forbid-open-peers, action: Deny }
    - { name: typed, rule: limit-ports, action: Warn }
`);
const MANIFESTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${'a'.repeat(250)}, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
`;

t.test('an Event tells of what is denied and of nothing else, always under the same name', (t) => {
  const findings = denyFindings(auditOf(MANIFESTS, { profile }));
  t.strictSame(
    findings.map(({ source }) => source?.guardrail),
    ['closed'],
  );
  const [finding] = findings;
  if (finding === undefined) throw new Error('no finding');
  const { path, body } = denyEvent({ ...finding, fix: 'ü'.repeat(2000) }, { instance: 'a'.repeat(300), now: 0 });
  t.equal(path, '/apis/events.k8s.io/v1/namespaces/shop/events');
  const event = body as Readonly<Record<string, string>> & { readonly metadata: { readonly name: string } };
  t.match(event, {
    eventTime: '1970-01-01T00:00:00.000000Z',
    regarding: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' },
  });
  // What the API server allows at most (validation of events.k8s.io/v1).
  t.ok(event.metadata.name.length <= 253);
  t.ok((event['reportingInstance'] ?? '').length <= 128);
  t.ok(Buffer.byteLength(event['note'] ?? '') <= 1024);
  t.notOk(event['note']?.includes('\uFFFD'), 'no letter is cut in two');
  t.equal(
    (denyEvent(finding, { instance: 'b', now: 9 }).body as typeof event).metadata.name,
    event.metadata.name,
    'whoever tells of it and whenever',
  );
  t.end();
});

t.test('so many pass at once, and then one at a time', (t) => {
  const pass = createRateLimit(3, 1_000);
  t.strictSame([0, 0, 0, 0, 500, 1_000, 1_500, 60_000, 60_000, 60_000, 60_000].map(pass), [
    ...[true, true, true, false, false, true, false],
    ...[true, true, true, false],
  ]);
  t.end();
});

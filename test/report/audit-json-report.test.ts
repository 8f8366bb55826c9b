import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { auditJsonReport } from '../../src/report/audit-json-report.js';
import { AuditSchema, type AuditDocument } from '../../src/report/audit-schema.js';
import { EXCEPTED, LOSES_DNS, VIEW } from './sample-audit.js';

const validate = new Ajv2020({ strict: false }).compile(AuditSchema);
const documentOf = (view: typeof VIEW) => JSON.parse(auditJsonReport(view)) as AuditDocument;

t.test('it has the published shape, and everything that there is to say', (t) => {
  const document = documentOf(VIEW);
  t.ok(validate(document), JSON.stringify(validate.errors));
  t.match(document.findings, [
    { id: LOSES_DNS.id, evidence: LOSES_DNS.evidence },
    { path: EXCEPTED.at, file: 'a/web.yaml', line: 12, guardrail: { name: 'no-wide-egress', exception: 'legacy' } },
  ]);
  t.match(document.changes, [
    { do: 'apply', policy: { namespace: 'shop', name: 'web' }, patch: [{ op: 'remove', path: '/spec/ingress/0' }] },
    { do: 'delete', policy: { namespace: 'shop', name: 'old' } },
  ]);
  t.match(document.map, { total: 1, links: [{ from: 'shop', to: 'data', ports: 'all' }], connections: [{}] });
  t.end();
});

t.test('it is whole when it is compared, so that the next one can be compared with it', (t) => {
  const { id, section, check, severity, subject, message } = EXCEPTED;
  const better = [{ id, section, check, severity, subject, message, now: 'low' as const }];
  const comparison = { since: '2026-05-01T00:00:00Z', fresh: [LOSES_DNS], better, unchanged: 1, doubts: [] };
  const document = documentOf({ ...VIEW, comparison });
  t.ok(validate(document), JSON.stringify(validate.errors));
  t.equal(document.findings.length, 2);
  t.match(document.comparison, { new: [LOSES_DNS.id], better: [{ id, now: 'low' }], unchanged: 1 });
  t.end();
});

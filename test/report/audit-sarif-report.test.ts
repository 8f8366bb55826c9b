import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import t from 'tap';
import { RULES } from '../../src/guardrails/rules/index.js';
import { auditSarifReport } from '../../src/report/audit-sarif-report.js';
import type { AuditView } from '../../src/report/audit-view.js';
import { EXCEPTED, LOSES_DNS, VIEW } from './sample-audit.js';
import { SARIF_SCHEMA } from './sarif-schema.js';

const logOf = (view: AuditView) => JSON.parse(auditSarifReport(view, { version: '1.2.3', rules: RULES })) as Log;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SARIF_SCHEMA);

const { id, section, check, severity, subject, message } = EXCEPTED;
const COMPARED: AuditView = {
  ...VIEW,
  comparison: {
    since: '2026-05-01T00:00:00Z',
    fresh: [LOSES_DNS],
    better: [{ id, section, check, severity, subject, message, now: undefined }],
    unchanged: 0,
    doubts: ['perhaps'],
  },
};

t.test('it holds to the SARIF 2.1.0 standard, as far as it uses it', (t) => {
  for (const view of [VIEW, COMPARED]) t.ok(validate(logOf(view)), JSON.stringify(validate.errors));
  t.end();
});

t.test('a result points at its rule, its object and, where a file holds it, its place', (t) => {
  const run = logOf(VIEW).runs[0];
  t.match(run?.results, [
    { ruleId: 'too-narrow/loses-dns', level: 'error', locations: [{ physicalLocation: undefined }] },
    {
      ruleId: 'limit-cidr-width',
      level: 'note',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'a/web.yaml' }, region: { startLine: 12 } } }],
      suppressions: [{ kind: 'external', justification: 'exception legacy of the profile' }],
    },
  ]);
  for (const result of run?.results ?? []) t.equal(run?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id, result.ruleId);
  t.match(
    run?.results?.[0]?.message.text,
    /^NetworkPolicy shop\/default-deny: isolates 3 workloads[^]*\nallow egress to/,
  );
  t.end();
});

t.test('what could not be looked at is told', (t) => {
  t.match(logOf(VIEW).runs[0]?.invocations?.[0]?.toolExecutionNotifications, [
    { level: 'warning', message: { text: 'not all workloads of the cluster are known' } },
  ]);
  t.end();
});

t.test('against an earlier audit, results are new or absent, each with the fingerprint of the finding', (t) => {
  const results = logOf(COMPARED).runs[0]?.results;
  t.strictSame(
    results?.map(({ baselineState, partialFingerprints }) => [baselineState, partialFingerprints]),
    [
      ['new', { 'firebreakFinding/v1': LOSES_DNS.id }],
      ['absent', { 'firebreakFinding/v1': EXCEPTED.id }],
    ],
  );
  t.end();
});

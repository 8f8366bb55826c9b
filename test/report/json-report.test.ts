import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { CheckSchema } from '../../src/report/check-schema.js';
import { jsonReport } from '../../src/report/json-report.js';
import { REPORT } from './sample-report.js';

t.test('it has exactly the published shape', (t) => {
  const parsed = JSON.parse(jsonReport(REPORT)) as { objects: Record<string, unknown>[] };
  t.strictSame(parsed.objects[1], {
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'web-egress',
    file: 'a/web.yaml',
    line: 6,
    decision: 'deny',
    findings: [
      {
        guardrail: 'no-wide-egress',
        rule: 'limit-cidr-width',
        action: 'Deny',
        message: 'allows 0.0.0.0/0; the widest block allowed is /16',
        path: 'spec.egress[0].to[0].ipBlock.cidr',
        line: 14,
        column: 15,
        fix: 'name the networks it really calls',
      },
    ],
  });
  t.strictSame(parsed, { objects: parsed.objects, errors: [...REPORT.errors] });
  t.end();
});

t.test('it validates against the published schema', (t) => {
  const validate = new Ajv2020({ strict: true }).compile(CheckSchema);
  t.ok(validate(JSON.parse(jsonReport(REPORT))), JSON.stringify(validate.errors));
  t.ok(validate(JSON.parse(jsonReport({ objects: [], errors: [], ignored: 0, failOn: 'deny' }))));
  t.end();
});

t.test('the action is what the finding does here, not what its guardrail is set to', (t) => {
  const parsed = JSON.parse(jsonReport(REPORT)) as { objects: { findings: { action: string }[] }[] };
  t.strictSame(
    parsed.objects[2]?.findings.map(({ action }) => action),
    ['Warn', 'Audit'],
  );
  t.end();
});

t.test("the organisation's own advice comes with the fix", (t) => {
  const parsed = JSON.parse(jsonReport(REPORT)) as { objects: { findings: { fix: string }[] }[] };
  t.equal(parsed.objects[2]?.findings[0]?.fix, 'name the networks it really calls\nAsk #netsec. https://wiki.example');
  t.end();
});

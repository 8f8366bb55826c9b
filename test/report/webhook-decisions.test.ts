import t from 'tap';
import { webhookDecisions } from '../../src/report/webhook-decisions.js';
import { NARROW, WIDE } from '../webhook/reviews.js';
import { createWorld } from '../webhook/webhook-world.js';

t.test('what a webhook counts is what is read of its metrics', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  const before = webhookDecisions(await (await fetch(webhook.metricsUrl)).text());
  t.strictSame(before, { requests: [], guardrails: [], breakGlass: 0 });
  await client.post(NARROW);
  await client.post(NARROW);
  await client.post(WIDE);
  t.match(webhookDecisions(await (await fetch(webhook.metricsUrl)).text()), {
    requests: [
      { kind: 'NetworkPolicy', operation: 'CREATE', decision: 'allow', dryRun: false, count: 2 },
      { kind: 'NetworkPolicy', operation: 'CREATE', decision: 'deny', dryRun: false, count: 1 },
    ],
    guardrails: [{ guardrail: 'no-wide-egress', action: 'Deny', count: 1 }],
    breakGlass: 0,
  });
});

t.test('escapes, timestamps and lines that are not to be read', (t) => {
  const read = webhookDecisions(
    [
      '# TYPE firebreak_admission_requests_total counter',
      'firebreak_findings_total{guardrail="a\\"b\\\\c\\nd",action="Deny"} 2 1395066363000',
      'firebreak_findings_total{guardrail="x",action="Deny"} NaN',
      'firebreak_findings_total{guardrail="y"',
      'firebreak_findings_total_other{guardrail="z"} 9',
      'firebreak_break_glass_total 1e2',
    ].join('\r\n'),
  );
  t.strictSame(read, {
    requests: [],
    guardrails: [{ guardrail: 'a"b\\c\nd', action: 'Deny', count: 2 }],
    breakGlass: 100,
  });
  t.equal(webhookDecisions('up 1\n'), undefined);
  t.end();
});

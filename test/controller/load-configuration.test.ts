import t from 'tap';
import { defaultConfiguration, loadConfiguration } from '../../src/controller/load-configuration.js';

const HEAD = 'apiVersion: firebreak.dev/v1alpha1\nkind: ControllerConfiguration\n';

function problems(text: string): readonly string[] {
  const result = loadConfiguration(text, 'c.yaml');
  return result.ok ? [] : result.problems.map((p) => `${p.line}:${p.column} ${p.at}: ${p.message}`);
}

t.test('what is not said is what holds without a configuration: nothing of anybody is changed', (t) => {
  const result = loadConfiguration(HEAD, 'c.yaml');
  t.match(result, { ok: true, value: { interval: 600_000, reports: { format: 'openreports', maxResults: 200 } } });
  t.match(defaultConfiguration(), { events: 'deny', defaultDeny: undefined, removeAfter: undefined });
  t.end();
});

t.test('what is asked for is read with its grace period', (t) => {
  const text = `${HEAD}spec:
  provision:
    defaultDeny: { namespaceSelector: { matchLabels: { tier: prod } }, gracePeriod: 2h, allowDns: false }
  expiry:
    removal: {}
  reports: { format: wgpolicy }
`;
  t.match(loadConfiguration(text, 'c.yaml'), {
    ok: true,
    value: {
      defaultDeny: { gracePeriod: 7_200_000, directions: ['ingress', 'egress'], dns: 'denied' },
      removeAfter: 7 * 86_400_000,
      reports: { format: 'wgpolicy' },
    },
  });
  t.end();
});

t.test('every mistake is told with its place', (t) => {
  t.strictSame(problems(`${HEAD}spec:\n  reports: { fromat: none }\n  audit: { interval: soon }\n`), [
    '5:12 spec.audit.interval: "soon" does not fit: how often everything is audited, also when nothing seems to have changed: 90s, 10m, 12h or 7d',
    '4:14 spec.reports.fromat: unknown field "fromat"; did you mean "format"?',
  ]);
  t.match(problems(''), ['1:1 : is empty; a configuration names its apiVersion and kind']);
  t.end();
});

t.test('what will be done must be reported first, and so needs reports', (t) => {
  const text = `${HEAD}spec:\n  reports: { format: none }\n  expiry: { removal: { gracePeriod: 1d } }\n`;
  t.match(problems(text), [/^5:13 spec.expiry.removal: needs reports/]);
  t.end();
});

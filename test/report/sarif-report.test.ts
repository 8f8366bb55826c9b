import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import type { Log } from 'sarif';
import { RULES } from '../../src/guardrails/rules/index.js';
import type { CheckReport } from '../../src/report/check-report.js';
import { sarifReport } from '../../src/report/sarif-report.js';
import { SARIF_SCHEMA } from './sarif-schema.js';
import { FINDING, REPORT } from './sample-report.js';

const tool = { version: '1.2.3', rules: RULES };
const logOf = (report: CheckReport) => JSON.parse(sarifReport(report, tool)) as Log;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SARIF_SCHEMA);

t.test('it holds to the SARIF 2.1.0 standard, as far as it uses it', (t) => {
  t.ok(validate(logOf(REPORT)), JSON.stringify(validate.errors));
  t.ok(validate(logOf({ objects: [], errors: [], ignored: 0, failOn: 'deny' })));
  t.end();
});

t.test('the driver describes every rule of the catalogue', (t) => {
  const driver = logOf(REPORT).runs[0]?.tool.driver;
  t.equal(driver?.name, 'Firebreak');
  t.equal(driver?.version, '1.2.3');
  t.same(
    driver?.rules?.map(({ id }) => id),
    RULES.map(({ id }) => id),
  );
  t.ok(driver?.rules?.every(({ help, fullDescription }) => help?.text !== '' && fullDescription?.text !== ''));
  t.end();
});

t.test('a result points at its rule and its place', (t) => {
  const run = logOf(REPORT).runs[0];
  const result = run?.results?.[0];
  t.equal(result?.ruleId, 'limit-cidr-width');
  t.equal(run?.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id, 'limit-cidr-width');
  t.match(result?.locations?.[0]?.physicalLocation, {
    artifactLocation: { uri: 'a/web.yaml' },
    region: { startLine: 14, startColumn: 15 },
  });
  t.match(result?.message.text, /^NetworkPolicy shop\/web-egress: allows 0\.0\.0\.0\/0/);
  t.same(
    run?.results?.map(({ level }) => level),
    ['error', 'warning', 'note'],
  );
  t.end();
});

t.test('what could not be read makes the run unsuccessful', (t) => {
  const [invocation] = logOf(REPORT).runs[0]?.invocations ?? [];
  t.equal(invocation?.executionSuccessful, false);
  t.match(
    invocation?.toolExecutionNotifications?.[0]?.message.text,
    /^spec\.ingress\[0\]\.ports\[0\]\.port: Invalid value/,
  );
  t.end();
});

t.test('a fingerprint survives a move of the object, and tells like findings apart', (t) => {
  const prints = (report: CheckReport) =>
    logOf(report).runs[0]?.results?.map((result) => result.partialFingerprints?.['firebreakFinding/v1']);
  const objects = REPORT.objects.slice(1, 2);
  const twice = objects.map((object) => ({ ...object, findings: [FINDING, { ...FINDING, line: 20 }] }));
  const elsewhere = { ...FINDING, line: 99, at: 'spec.egress[7].to[0].ipBlock.cidr' };
  const moved = objects.map((object) => ({ ...object, file: 'b.yaml', findings: [elsewhere, FINDING] }));
  const before = prints({ ...REPORT, objects: twice });
  t.same(before, prints({ ...REPORT, objects: moved }));
  t.equal(new Set(before).size, 2);
  t.end();
});

t.test('file names become URIs', (t) => {
  const uriOf = (file: string) =>
    logOf({ ...REPORT, objects: [], errors: [{ file, line: 1, column: 1, message: 'x' }] }).runs[0]?.invocations?.[0]
      ?.toolExecutionNotifications?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
  t.equal(uriOf('a b/c#d.yaml'), 'a%20b/c%23d.yaml');
  t.equal(uriOf('/etc/x.yaml'), 'file:///etc/x.yaml');
  t.equal(uriOf('C:\\x\\y.yaml'), 'file:///C:/x/y.yaml');
  t.equal(uriOf('<stdin>'), '%3Cstdin%3E');
  t.end();
});

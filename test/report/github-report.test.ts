import t from 'tap';
import { githubReport } from '../../src/report/github-report.js';
import { FINDING, REPORT } from './sample-report.js';

t.test('each finding is a workflow command on its line', (t) => {
  const lines = githubReport(REPORT).split('\n');
  t.equal(
    lines[0],
    '::error file=a/web.yaml,line=14,col=15,title=no-wide-egress (limit-cidr-width)::' +
      'NetworkPolicy shop/web-egress at spec.egress[0].to[0].ipBlock.cidr%0A' +
      'allows 0.0.0.0/0; the widest block allowed is /16%0Aname the networks it really calls',
  );
  t.match(lines[1], /^::warning file=cart\.yaml,line=5,col=1,/);
  t.match(
    lines[2],
    /^::notice file=cart\.yaml,line=14,col=15,title=no-wide-egress \(limit-cidr-width\) \[excepted by legacy\]::/,
  );
  t.match(
    lines[3],
    /^::error file=bad\.yaml,line=3,col=7,title=Firebreak cannot judge this::spec\.ingress\[0\]\.ports\[0\]\.port: Invalid value: 0: must/,
  );
  t.match(lines[4], /^4 objects: /);
  t.end();
});

t.test('nothing in a message can end the command or begin another', (t) => {
  const findings = [{ ...FINDING, guardrail: 'a,b:c', message: '100% \r\n::error::gotcha' }];
  const objects = REPORT.objects.slice(0, 1).map((object) => ({ ...object, file: 'a,b:c%.yaml', findings }));
  const lines = githubReport({ ...REPORT, objects, errors: [] }).split('\n');
  t.equal(lines.length, 3);
  t.match(
    lines[0],
    '::error file=a%2Cb%3Ac%25.yaml,line=14,col=15,title=a%2Cb%3Ac (limit-cidr-width)::Namespace shop at ',
  );
  t.match(lines[0], '100%25 %0D%0A::error::gotcha');
  t.end();
});

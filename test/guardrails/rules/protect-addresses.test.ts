import t from 'tap';
import { protectAddresses } from '../../../src/guardrails/rules/protect-addresses.js';
import { policy } from '../../changes.js';
import { block, egress, ingress, outcomeOf, saidOf } from './ask.js';

const METADATA = { name: 'cloud metadata', cidrs: ['169.254.169.254/32', 'fd00:ec2::254/128'], directions: ['egress'] };
const NODES = { name: 'nodes', cidrs: ['10.20.0.0/16'] };
const options = { ranges: [METADATA, NODES] };
const AT = 'spec.egress[0].to[0].ipBlock.cidr';

const said = (spec: Parameters<typeof saidOf>[1]): string[] => saidOf(protectAddresses, spec, { options });
const fixOf = (...peers: object[]): string | undefined =>
  outcomeOf(protectAddresses, policy(egress({ to: peers })), { options }).findings[0]?.fix;

t.test('a block that holds a protected address is a finding, in either family', (t) => {
  t.strictSame(said(egress({ to: [block('169.254.0.0/16')] })), [
    `${AT}: allows 169.254.169.254/32, protected as cloud metadata`,
  ]);
  t.strictSame(said(egress({ to: [block('fd00:ec2::/32')] })), [
    `${AT}: allows fd00:ec2::254/128, protected as cloud metadata`,
  ]);
  t.strictSame(said(egress({ to: [block('0.0.0.0/0')] })), [
    `${AT}: allows 169.254.169.254/32, protected as cloud metadata`,
    `${AT}: allows 10.20.0.0/16, protected as nodes`,
  ]);
  t.end();
});

t.test('a part of a range is protected like the whole', (t) => {
  t.strictSame(said(egress({ to: [block('10.20.30.0/24')] })), [`${AT}: allows 10.20.30.0/24, protected as nodes`]);
  t.strictSame(said(egress({ to: [block('10.0.0.0/8', '10.20.0.0/17')] })), [
    `${AT}: allows 10.20.128.0/17, protected as nodes`,
  ]);
  t.end();
});

t.test('an address that is cut out is fine, unless another peer or rule allows it', (t) => {
  const cut = block('169.254.0.0/16', '169.254.169.254/32');
  t.strictSame(said(egress({ to: [cut] })), []);
  t.strictSame(said(egress({ to: [cut] }, { to: [block('169.254.169.254/31')] })), [
    'spec.egress[1].to[0].ipBlock.cidr: allows 169.254.169.254/32, protected as cloud metadata',
  ]);
  t.end();
});

t.test('a protected address may not hide in an unusual spelling', (t) => {
  for (const cidr of ['::ffff:169.254.169.254/128', '169.254.169.254/24', '0169.254.169.254/32']) {
    t.match(said(egress({ to: [block(cidr)] })), [/protected as cloud metadata/], cidr);
  }
  t.end();
});

t.test('a rule for anyone allows every range', (t) => {
  t.strictSame(said(egress({ ports: [{ port: 80 }] })), [
    'spec.egress[0]: allows traffic to anyone, and so to 169.254.169.254/32, fd00:ec2::254/128, protected as cloud metadata',
    'spec.egress[0]: allows traffic to anyone, and so to 10.20.0.0/16, protected as nodes',
  ]);
  t.end();
});

t.test('a range is protected in its directions only, and in both where none is given', (t) => {
  t.strictSame(said(ingress({ from: [block('0.0.0.0/0')] })), [
    'spec.ingress[0].from[0].ipBlock.cidr: allows 10.20.0.0/16, protected as nodes',
  ]);
  t.end();
});

t.test('pods, other addresses and rules that are not in force are fine', (t) => {
  t.strictSame(said(egress({ to: [{ namespaceSelector: {} }, block('192.0.2.0/24')] })), []);
  t.strictSame(said({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }), []);
  t.end();
});

t.test('the fix is the except to paste, with what was cut out before', (t) => {
  t.equal(fixOf(block('169.254.0.0/16')), 'write beside its cidr: except: [169.254.169.254/32]');
  t.equal(
    fixOf(block('169.254.0.0/16', '169.254.1.0/24')),
    'write beside its cidr: except: [169.254.1.0/24, 169.254.169.254/32]',
  );
  t.equal(fixOf(block('fd00::/8')), 'write beside its cidr: except: ["fd00:ec2::254/128"]');
  t.equal(fixOf(block('169.254.169.254/32')), 'remove this ipBlock: every address of it is protected');
  t.end();
});

t.test('a block that was cut in part is cut whole', (t) => {
  t.equal(
    fixOf(block('10.0.0.0/8', '10.20.0.0/17', '10.9.0.0/16')),
    'write beside its cidr: except: [10.9.0.0/16, 10.20.0.0/16]',
  );
  t.end();
});

t.test('the fix of each finding of a peer mends all of them', (t) => {
  const judged = (cidr: string, except: readonly string[]): readonly { message: string; fix: string }[] =>
    outcomeOf(protectAddresses, policy(egress({ to: [block(cidr, ...except)] })), { options }).findings;
  for (const [cidr, ...except] of [
    ['0.0.0.0/0'],
    ['0.0.0.0/0', '169.254.169.254/32'],
    ['0.0.0.0/0', '10.20.128.0/17', '10.0.0.0/12'],
    ['::/0'],
    ['10.0.0.0/8', ...Array.from({ length: 20 }, (_, k) => `10.20.${k * 2}.0/24`)],
  ] as [string, ...string[]][]) {
    const findings = judged(cidr, except);
    t.equal(new Set(findings.map(({ fix }) => fix)).size, 1, cidr);
    const [fix = ''] = findings.map((finding) => finding.fix);
    const written =
      /(?:except: \[|except: )([^\]]*)/
        .exec(fix)?.[1]
        ?.split(', ')
        .map((cut) => cut.replaceAll('"', '')) ?? [];
    t.ok(written.length > 0, fix);
    t.strictSame(judged(cidr, fix.startsWith('add') ? [...except, ...written] : written), []);
  }
  t.end();
});

t.test('a long list of addresses is cut, and a long except is not repeated', (t) => {
  const cuts = Array.from({ length: 20 }, (_, k) => `10.20.${k * 2}.0/24`);
  const [finding] = outcomeOf(protectAddresses, policy(egress({ to: [block('10.0.0.0/8', ...cuts)] })), {
    options,
  }).findings;
  t.match(finding?.message, /^allows 10\.20\.1\.0-10\.20\.1\.255, .* and 17 more, protected as nodes$/);
  t.equal(finding?.fix, 'add to its except: 10.20.0.0/16');
  t.end();
});

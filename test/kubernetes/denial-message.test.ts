import t from 'tap';
import { denialMessage } from '../../src/kubernetes/denial-message.js';
import { namespaceReview, policyReview, readOf, SHOP_NAMESPACE, WEB_POLICY } from './sample-review.js';
import { finding, verdictOf } from './sample-verdict.js';

const { change } = readOf(policyReview());
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

t.test('a refusal tells every finding that denies: the guardrail, the rule, the place, the fix and the note', (t) => {
  const findings = [
    finding({ note: 'Ask #netsec for an egress gateway. https://wiki.example/netsec/egress' }),
    finding({
      guardrail: 'closed',
      rule: 'forbid-open-peers',
      message: 'lets anyone in',
      at: '',
      fix: 'say:\n\nfrom:\n  - podSelector: {}\n',
    }),
    finding({ guardrail: 'only-warns', effect: 'Warn' }),
  ];
  t.equal(
    denialMessage(change, verdictOf(...findings)),
    [
      '2 guardrails deny NetworkPolicy shop/web',
      '',
      '  1. no-wide-egress (limit-cidr-width) at spec.egress[0].to[0].ipBlock.cidr',
      '     allows 0.0.0.0/0; the widest block allowed is /16',
      '     fix: name the networks it really calls, or use an egress gateway',
      '     Ask #netsec for an egress gateway. https://wiki.example/netsec/egress',
      '',
      '  2. closed (forbid-open-peers)',
      '     lets anyone in',
      '     fix: say:',
      '',
      '       from:',
      '         - podSelector: {}',
    ].join('\n'),
  );
  t.end();
});

t.test('guardrails are counted, and not their findings', (t) => {
  t.equal(
    firstLine(denialMessage(change, verdictOf(finding(), finding()))),
    '1 guardrail denies NetworkPolicy shop/web',
  );
  t.end();
});

t.test('the first line names the object as users know it', (t) => {
  const nameOf = (body: unknown): string => firstLine(denialMessage(readOf(body).change, verdictOf(finding())));
  t.equal(nameOf(namespaceReview()), '1 guardrail denies Namespace shop');
  const deletion = { operation: 'DELETE', object: null, oldObject: SHOP_NAMESPACE };
  t.equal(nameOf(namespaceReview(deletion)), '1 guardrail denies deleting Namespace shop');
  const object = { ...WEB_POLICY, metadata: { generateName: 'web-', namespace: 'shop' } };
  t.equal(nameOf(policyReview({ name: '', object })), '1 guardrail denies NetworkPolicy shop/web-<generated>');
  t.end();
});

t.test('a guardrail that could not be judged says that this is why', (t) => {
  const message = denialMessage(
    change,
    verdictOf(finding({ standing: 'undecided', message: 'the namespace is unknown' })),
  );
  t.match(message, /\n {5}could not be judged: the namespace is unknown\n/);
  t.end();
});

t.test('of more than a hundred findings the rest is counted', (t) => {
  const many = (count: number): string =>
    denialMessage(change, verdictOf(...Array.from({ length: count }, () => finding())));
  t.match(many(100), /\n {2}100\. no-wide-egress [^]*\n {7}fix: [^\n]*$/);
  t.match(many(101), /\n\n\.\.\. and 1 more finding; see them all with: firebreak check <file>$/);
  t.match(many(150), /\n\n\.\.\. and 50 more findings; see them all/);
  t.notMatch(many(150), /101\./);
  t.end();
});

t.test('a break-glass annotation that did not help is answered', (t) => {
  const message = denialMessage(change, {
    ...verdictOf(finding()),
    breakGlassRefused: 'only members of oncall may break glass',
  });
  t.match(message, /\n\nbreak-glass did not help: only members of oncall may break glass$/);
  t.end();
});

t.test('A13: nothing that somebody wrote reaches the terminal raw, or without end', (t) => {
  const bad = `\u001b[2J\r\u0007\u009b\u202e${'x'.repeat(100_000)}`;
  const object = { ...WEB_POLICY, metadata: { generateName: bad, namespace: 'shop' } };
  const message = denialMessage(
    readOf(policyReview({ name: '', object })).change,
    verdictOf(finding({ message: bad, at: bad, fix: bad, note: bad })),
  );
  t.notMatch(message, /[^\n -~]/);
  t.ok(message.length < 5000);
  t.end();
});

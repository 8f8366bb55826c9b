import t from 'tap';
import { admissionResponse } from '../../src/kubernetes/admission-response.js';
import { denialMessage } from '../../src/kubernetes/denial-message.js';
import type { Change } from '../../src/model/change.js';
import type { Verdict } from '../../src/model/verdict.js';
import { namespaceReview, policyReview, readOf, WEB_POLICY } from './sample-review.js';
import { finding, verdictOf } from './sample-verdict.js';

interface Answer {
  readonly allowed: boolean;
  readonly status?: { readonly message: string; readonly details: { readonly causes: readonly unknown[] } };
  readonly warnings?: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

const profile = { name: 'baseline', hash: 'sha256:ab12', mode: 'Enforce' };
const { uid, change } = readOf(policyReview());

function answerTo(verdict: Verdict, judged: Change = change): Answer {
  const review = JSON.parse(admissionResponse(uid, verdict, { change: judged, profile })) as { response: Answer };
  return review.response;
}

t.test('A11: an allowed change is answered with its uid and the decision', (t) => {
  t.strictSame(JSON.parse(admissionResponse('"\\', verdictOf(), { change, profile })), {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: '"\\',
      allowed: true,
      auditAnnotations: { decision: 'allow', profile: 'baseline sha256:ab12 Enforce' },
    },
  });
  t.end();
});

t.test('A12: a refusal is 403 Forbidden with the message, and a cause for each finding that denies', (t) => {
  const verdict = verdictOf(
    finding(),
    finding({ effect: 'Warn' }),
    finding({ standing: 'undecided', message: 'not known' }),
  );
  const { allowed, status } = answerTo(verdict);
  t.equal(allowed, false);
  t.strictSame(status, {
    status: 'Failure',
    code: 403,
    reason: 'Forbidden',
    message: denialMessage(change, verdict),
    details: {
      name: 'web',
      group: 'networking.k8s.io',
      kind: 'NetworkPolicy',
      causes: [
        {
          reason: 'limit-cidr-width',
          field: 'spec.egress[0].to[0].ipBlock.cidr',
          message: 'allows 0.0.0.0/0; the widest block allowed is /16',
        },
        {
          reason: 'limit-cidr-width',
          field: 'spec.egress[0].to[0].ipBlock.cidr',
          message: 'could not be judged: not known',
        },
      ],
    },
  });
  t.end();
});

t.test('the details of a refusal name the core group by nothing, and the uid of what is stored', (t) => {
  t.match(answerTo(verdictOf(finding()), readOf(namespaceReview()).change).status, {
    details: { group: '', kind: 'Namespace', name: 'shop' },
  });
  const update = readOf(policyReview({ operation: 'UPDATE', oldObject: WEB_POLICY })).change;
  t.match(answerTo(verdictOf(finding()), update).status, { details: { uid: '0c5fd1a5' } });
  t.end();
});

t.test('A13: each finding that warns is a line that names its place, also with a refusal', (t) => {
  const { allowed, warnings } = answerTo(verdictOf(finding({ effect: 'Warn' }), finding({ effect: 'Warn', at: '' })));
  t.equal(allowed, true);
  t.strictSame(warnings, [
    'no-wide-egress: allows 0.0.0.0/0; the widest block allowed is /16 (spec.egress[0].to[0].ipBlock.cidr)',
    'no-wide-egress: allows 0.0.0.0/0; the widest block allowed is /16',
  ]);
  t.equal(answerTo(verdictOf(finding(), finding({ effect: 'Warn' }))).warnings?.length, 1);
  t.notOk('warnings' in answerTo(verdictOf(finding({ effect: 'Audit' }))));
  t.end();
});

t.test('a warning says why it is only one', (t) => {
  const standings = ['existing', 'overridden', 'undecided'] as const;
  const findings = standings.map((standing) => finding({ effect: 'Warn', standing, message: 'is wide', at: '' }));
  t.strictSame(answerTo(verdictOf(...findings)).warnings, [
    'no-wide-egress (was there before): is wide',
    'no-wide-egress (overridden by break-glass): is wide',
    'no-wide-egress: could not be judged: is wide',
  ]);
  t.end();
});

t.test(
  'A13: no warning is longer than 120 characters or holds a control character, nor are all of them over 4096',
  (t) => {
    const message = `\u001b\u0085\n${'long '.repeat(100)}`;
    const at = 'spec.egress[0].to[0].ipBlock.cidr';
    const findings = Array.from({ length: 200 }, (_, k) =>
      finding({ effect: 'Warn', message, at: k === 0 ? at.repeat(9) : at }),
    );
    const lines = answerTo(verdictOf(...findings)).warnings ?? [];
    t.ok(lines.every((line) => line.length <= 120));
    t.notMatch(lines.join(''), /[^ -~]/);
    t.ok(lines.join('').length <= 4096);
    t.match(lines[0], /^no-wide-egress: {2}?long .*\.\.\.$/);
    t.match(lines[1], /\.\.\. \(spec\.egress\[0\]\.to\[0\]\.ipBlock\.cidr\)$/);
    t.equal(lines.at(-1), `... and ${200 - lines.length + 1} more warnings; see them all with: firebreak check <file>`);
    t.end();
  },
);

t.test(
  'A14: audit annotations have valid keys and hold the findings, why nothing was judged, and who broke the glass',
  (t) => {
    const overridden = finding({ effect: 'Warn', standing: 'overridden' });
    const verdict = {
      ...verdictOf(overridden),
      breakGlass: { user: 'ann\u001b', reason: 'outage\nNET-1' },
      skipped: 'a controller acts',
    };
    const { auditAnnotations } = answerTo(verdict);
    t.strictSame(auditAnnotations, {
      decision: 'warn',
      profile: 'baseline sha256:ab12 Enforce',
      findings: JSON.stringify([
        {
          guardrail: 'no-wide-egress',
          effect: 'Warn',
          standing: 'overridden',
          at: 'spec.egress[0].to[0].ipBlock.cidr',
          message: 'allows 0.0.0.0/0; the widest block allowed is /16',
        },
      ]),
      skipped: 'a controller acts',
      'break-glass': 'ann: outage NET-1',
    });
    for (const key of Object.keys(auditAnnotations)) t.match(key, /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
    t.end();
  },
);

t.test('audit annotations are bounded, and count what they leave out', (t) => {
  const message = `\u0000${'x'.repeat(10_000)}`;
  const { auditAnnotations } = answerTo(
    verdictOf(...Array.from({ length: 1000 }, () => finding({ message, at: message }))),
  );
  const { findings = '' } = auditAnnotations;
  const listed = JSON.parse(findings) as unknown[];
  t.equal(listed.length, 21);
  t.strictSame(listed.at(-1), { more: 980 });
  t.ok(findings.length < 20_000);
  t.end();
});

t.test('a refusal over a thousand findings holds a hundred causes', (t) => {
  const { status } = answerTo(verdictOf(...Array.from({ length: 1000 }, () => finding())));
  t.equal(status?.details.causes.length, 100);
  t.match(status?.message, /and 900 more findings/);
  t.end();
});

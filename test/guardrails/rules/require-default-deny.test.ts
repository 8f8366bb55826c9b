import t from 'tap';
import { requireDefaultDeny } from '../../../src/guardrails/rules/require-default-deny.js';
import { clusterOf, namespace, namespaceChange, NOW, policy, policyChange } from '../../changes.js';
import { ingress, saidOfChange, withDefaults } from './ask.js';
import {
  ALLOW_WEB,
  change,
  DENY,
  ENDS,
  findings,
  INTRICATE,
  LACKS,
  OPEN_UNLABELLED,
  selecting,
  where,
  type Sides,
} from './default-denies.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';

type Json = Readonly<Record<string, unknown>>;

t.test('deleting the default-deny ends it, unless other policies select every pod as well', (t) => {
  t.strictSame(change({ before: DENY }), [`: ${ENDS}no policy isolates its pods`]);
  t.strictSame(change({ before: DENY }, [ALLOW_WEB]), [`: ${ENDS}no policy isolates pods with app notin (web)`]);
  t.strictSame(change({ before: DENY }, [policy(ingress(), { name: 'another' })]), []);
  const halves = [
    policy(selecting(where('app', 'Exists')), { name: 'a' }),
    policy(selecting(where('app', 'DoesNotExist')), { name: 'b' }),
  ];
  t.strictSame(change({ before: DENY }, halves), []);
  t.strictSame(change({ before: halves[0] as Json }, halves.slice(1)), [`: ${ENDS}no policy isolates pods with app`]);
  t.end();
});

t.test('changing its selector or its types ends it', (t) => {
  const narrowed = policy(selecting(where('app', 'Exists')), { name: 'deny' });
  t.strictSame(change({ before: DENY, after: narrowed }), [
    `spec.podSelector: ${ENDS}no policy isolates pods with !app`,
  ]);
  const turned = policy({ podSelector: {}, policyTypes: ['Egress'], ingress: [] }, { name: 'deny' });
  t.strictSame(change({ before: DENY, after: turned }), [`spec.policyTypes: ${ENDS}no policy isolates its pods`]);
  const respelt = policy({ ingress: null }, { name: 'deny' });
  t.strictSame(change({ before: DENY, after: respelt }), [], 'no selector is every pod, no types are Ingress');
  t.end();
});

t.test('so does a rule for pods that nobody labelled, in it or beside it', (t) => {
  const open = (at: string, name: string): string =>
    `${at}: ${ENDS}spec.ingress[0] of NetworkPolicy ${name} lets traffic in to pods without a label`;
  const from = { from: [{ podSelector: {} }] };
  t.strictSame(change({ before: DENY, after: policy(ingress(from), { name: 'deny' }) }), [
    open('spec.ingress[0]', 'deny'),
  ]);
  for (const selector of [{}, where('app', 'NotIn', 'db'), where('app', 'DoesNotExist')]) {
    t.strictSame(change({ after: policy(selecting(selector, from)) }, [DENY]), [open('spec.ingress[0]', 'web')]);
  }
  t.strictSame(change({ after: policy(selecting(where('app', 'Exists'), from)) }, [DENY]), []);
  const nothing = {
    from: [
      {
        podSelector: {
          matchExpressions: [
            { key: 'a', operator: 'Exists' },
            { key: 'a', operator: 'DoesNotExist' },
          ],
        },
      },
    ],
  };
  t.strictSame(change({ after: policy(ingress(nothing)) }, [DENY]), [], 'a peer that cannot exist is none');
  t.end();
});

t.test('what comes to pods by their labels, and what restores it, is fine', (t) => {
  t.strictSame(change({ after: ALLOW_WEB }, [DENY]), []);
  t.strictSame(change({ before: ALLOW_WEB }, [DENY]), []);
  t.strictSame(change({ after: DENY }), []);
  t.strictSame(change({ after: DENY }, [ALLOW_WEB]), []);
  const open = policy(ingress({}), { name: 'deny' });
  t.strictSame(change({ before: open, after: DENY }), []);
  t.strictSame(change({ before: open }, [DENY]), []);
  t.end();
});

t.test('an allowing policy in a namespace that has none is a warning at most, or what the options say', (t) => {
  const gap = `spec.ingress[0]: ${LACKS}no policy isolates pods with app notin (web)`;
  t.strictSame(change({ after: ALLOW_WEB }), [gap]);
  const atMost = (options: Json): unknown => findings({ after: ALLOW_WEB }, [], options)[0]?.atMost;
  t.equal(atMost({}), 'Warn');
  t.equal(atMost({ lacking: 'Audit' }), 'Audit');
  t.equal(atMost({ lacking: 'Deny' }), undefined);
  const wider = policy(selecting({ matchLabels: { app: 'web' } }, {}, {}), { name: 'web' });
  t.strictSame(change({ before: ALLOW_WEB, after: wider }), [], 'nothing new');
  const opener = policy(selecting({ matchLabels: { app: 'web' } }), { name: 'web' });
  t.strictSame(change({ before: opener, after: ALLOW_WEB }), [gap]);
  t.strictSame(change({ before: ALLOW_WEB, after: opener }), [], 'less than before');
  t.strictSame(change({ before: ALLOW_WEB }), [], 'and nothing at all');
  t.strictSame(change({ after: opener }), [], 'what only denies is no fault');
  t.end();
});

t.test('a namespace that lacked it is not held against the one who changes something else in it', (t) => {
  const everything = policy(ingress({}), { name: 'everything' });
  t.strictSame(change({ before: everything }), [], 'it allowed everything, as nothing does now');
  t.strictSame(change({ before: DENY }, [everything]), [], 'nothing was denied by default');
  t.end();
});

t.test('a name and a generated name count for nothing', (t) => {
  const named = policy(ingress({}), { name: 'default-deny' });
  t.match(change({ after: named }, [DENY]), [/^spec\.ingress\[0\]: ends the default-deny/]);
  const generated = policy(ingress({}), { name: undefined, generateName: 'default-deny-' });
  t.strictSame(change({ after: generated }, [DENY]), [
    `spec.ingress[0]: ${ENDS}spec.ingress[0] of the new policy lets traffic in to pods without a label`,
  ]);
  t.end();
});

t.test('every direction that the options name is judged, and no other', (t) => {
  const both = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, { name: 'both' });
  const asked = { options: { directions: ['ingress', 'egress'] } };
  t.strictSame(
    change({ before: both }, [], asked).map((text) => text.replace(/.* for (\w+): .*/, '$1')),
    ['ingress', 'egress'],
  );
  t.strictSame(change({ before: both }, [DENY], asked).length, 1);
  t.strictSame(change({ before: both }, [DENY]), []);
  t.end();
});

t.test('what is permitted to everyone ends nothing, and anything beyond it does', (t) => {
  const options = {
    directions: ['egress'],
    permit: [
      {
        direction: 'egress',
        namespaces: ['kube-system'],
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        addresses: ['169.254.20.10/32'],
        ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
      },
    ],
  };
  const dns = { matchLabels: { 'k8s-app': 'kube-dns' } };
  const system = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
  const ports = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];
  const denied = policy({ podSelector: {}, policyTypes: ['Egress'] }, { name: 'deny' });
  const allows = (rule: Json): number =>
    change({ after: policy({ podSelector: {}, policyTypes: ['Egress'], egress: [rule] }) }, [denied], { options })
      .length;
  t.equal(allows({ to: [{ namespaceSelector: system, podSelector: dns }], ports }), 0);
  t.equal(allows({ to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: ports.slice(1) }), 0);
  t.equal(allows({ to: [{ namespaceSelector: system, podSelector: dns }] }), 1, 'every port');
  t.equal(allows({ to: [{ namespaceSelector: system }], ports }), 1, 'every pod there');
  t.equal(allows({ to: [{ namespaceSelector: {}, podSelector: dns }], ports }), 1, 'such pods anywhere');
  t.equal(allows({ ports }), 1, 'anyone');
  const [manifest = ''] = findings({ before: denied }, [denied], options).map(({ fix }) => fix);
  t.match(
    manifest,
    '    - { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }, { ipBlock: { cidr: "169.254.20.10/32" } }], ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }] }',
  );
  t.end();
});

t.test('the fix is a manifest that mends it, under a name that is free', (t) => {
  const taken = policy(selecting({ matchLabels: { app: 'web' } }), { name: 'default-deny-ingress' });
  t.strictSame(
    findings({ before: DENY }, [DENY, taken]).map(({ fix }) => fix),
    [
      `keep it, or first apply this:
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress-2
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]`,
    ],
  );
  t.end();
});

t.test('N28: a policy that is going away still counts, and nothing counts in a namespace that is', (t) => {
  const ending = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  t.strictSame(change({ before: DENY }, [policy(ingress(), { name: 'ending', ...ending })]), []);
  const shop = { ...namespace('shop'), metadata: { name: 'shop', ...ending } };
  t.strictSame(change({ before: DENY }, [shop]), []);
  t.strictSame(change({ before: DENY, after: policy(ingress({}), { name: 'deny' }) }, [shop]), []);
  t.end();
});

t.test('policies that cannot be read or are too intricate leave it open', (t) => {
  const broken = policy({ podSelector: 7 }, { name: 'deny' });
  t.strictSame(change({ before: DENY, after: broken }), [': the policy cannot be read?']);
  const asked = policyChange({ before: broken });
  t.strictSame(saidOfChange(requireDefaultDeny, asked, { snapshot: clusterOf() }), [
    ': the stored policy cannot be read?',
  ]);
  t.strictSame(saidOfChange(requireDefaultDeny, asked, { snapshot: clusterOf(policy(ingress())) }), []);
  const intricate = [': the selectors of its policies are too intricate to tell whether they select every pod?'];
  t.strictSame(change({ before: DENY }, INTRICATE), intricate);
  const allowing = policy(ingress({ ports: [{ port: 80 }] }), { name: 'allowing' });
  t.strictSame(change({ before: allowing }, [...INTRICATE, OPEN_UNLABELLED]), intricate);
  t.strictSame(change({ before: ALLOW_WEB }, [...INTRICATE, OPEN_UNLABELLED]), intricate);
  t.strictSame(change({ before: ALLOW_WEB }, [...INTRICATE, allowing]), [], 'one of them selects every pod');
  t.end();
});

t.test('a namespace is found to lack it once its grace period is over, and is never refused', (t) => {
  const shop = (created?: string): Json => ({
    ...namespace('shop'),
    metadata: { name: 'shop', ...(created === undefined ? {} : { creationTimestamp: created }) },
  });
  const said = (sides: Sides, others: readonly Json[] = [], options: Json = {}): string[] =>
    saidOfChange(requireDefaultDeny, namespaceChange(sides), { snapshot: clusterOf(...others), options });
  const old = shop('2025-12-31T23:00:00Z');
  t.strictSame(said({ after: old }), [': has no default-deny for ingress: no policy isolates its pods']);
  t.strictSame(said({ after: old }, [DENY]), []);
  t.strictSame(said({ after: old }, [], { gracePeriod: '2h' }), []);
  t.strictSame(said({ after: shop('2025-12-31T23:00:01Z') }), []);
  t.strictSame(said({ after: shop() }), [], 'a file has not been created yet');
  t.strictSame(said({ before: old }), [], 'nothing is asked of a namespace that goes');
  t.strictSame(said({ after: shop('soon') }), ['metadata.creationTimestamp: soon is no instant?']);
  const ending = { ...old, metadata: { ...(old['metadata'] as Json), deletionTimestamp: '2026-01-01T00:00:00Z' } };
  t.strictSame(said({ after: ending }), []);
  if (requireDefaultDeny.judges !== 'change') throw new Error('it judges changes');
  const judge = requireDefaultDeny.prepare(withDefaults(requireDefaultDeny, {}));
  for (const [sides, atMost] of [
    [{ after: old }, 'Warn'],
    [{ before: old, after: old }, 'Audit'],
  ] as const) {
    const cluster = clusterOf(old);
    const { findings: found } = judge({
      change: namespaceChange(sides),
      snapshot: cluster,
      after: cluster,
      reach: new ReachEngine(),
      now: NOW,
      unknown: () => undefined,
    });
    t.strictSame(
      found.map((finding) => [finding.atMost, finding.fix.split('\n').length]),
      [[atMost, 9]],
    );
  }
  t.end();
});

import t from 'tap';
import { policy } from '../../changes.js';
import { ingress } from './ask.js';
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
} from './default-denies.js';

type Json = Readonly<Record<string, unknown>>;

t.test('where a rule already lets something in to every pod, the isolation that is left can still be ended', (t) => {
  const ended = (at: string, pods: string): string[] => [`${at}: ${ENDS}no policy isolates ${pods}`];
  const scraped = policy(ingress({ from: [{ podSelector: {} }] }), { name: 'scraped' });
  t.strictSame(change({ before: scraped }), ended('', 'its pods'));
  t.strictSame(change({ before: scraped }, [ALLOW_WEB]), ended('', 'pods with app notin (web)'));
  t.strictSame(change({ before: policy(ingress({ ports: [{ port: 80 }] })) }), ended('', 'its pods'));
  const turned = policy({ podSelector: {}, policyTypes: ['Egress'] }, { name: 'scraped' });
  t.strictSame(change({ before: scraped, after: turned }), ended('spec.policyTypes', 'its pods'));
  const narrowed = policy(selecting(where('app', 'Exists')), { name: 'scraped' });
  t.strictSame(change({ before: scraped, after: narrowed }), ended('spec.podSelector', 'pods with !app'));
  t.strictSame(change({ before: narrowed, after: turned }), [], 'some were open before');
  t.strictSame(change({ before: DENY }, [scraped]), [], 'the other one isolates every pod as well');
  t.strictSame(change({ before: narrowed }, [OPEN_UNLABELLED]), ended('', 'pods with app'));
  t.end();
});

t.test('where every pod is isolated, another rule for unlabelled pods is refused though there is one', (t) => {
  const lets = (name: string): string =>
    `spec.ingress[0] of NetworkPolicy ${name} lets traffic in to pods without a label`;
  const pierces = (name: string): string[] => [
    `spec.ingress[0]: pierces the default-deny of namespace shop for ingress once more: ${lets(name)}`,
  ];
  const named = (name: string, spec: Json): Json => policy(spec, { name });
  const narrow = named('scraped', ingress({ from: [{ podSelector: {} }], ports: [{ port: 80 }] }));
  const wide = named('scraped', ingress({ ports: [{ port: 80 }] }));
  t.strictSame(change({ before: narrow, after: wide }), pierces('scraped'));
  t.strictSame(change({ before: narrow, after: wide }, [DENY]), pierces('scraped'));
  t.strictSame(change({ after: policy(ingress({ ports: [{ port: 81 }] })) }, [DENY, wide]), pierces('web'));
  t.strictSame(change({ after: policy(ingress({})) }, [DENY, wide]), [`spec.ingress[0]: ${ENDS}${lets('web')}`]);
  t.strictSame(change({ before: wide, after: narrow }, [DENY]), [], 'less than before');
  const some = named('scraped', selecting(where('app', 'NotIn', 'legacy'), { ports: [{ port: 80 }] }));
  t.strictSame(change({ before: some, after: wide }, [DENY]), pierces('scraped'), 'for more pods');
  const lacks = (name: string): string[] => [`spec.ingress[0]: ${LACKS}${lets(name)}`];
  t.strictSame(change({ before: wide, after: some }, [DENY]), lacks('scraped'), 'for fewer pods');
  t.strictSame(change({ after: policy(ingress({ ports: [{ port: 80 }] })) }, [wide]), lacks('web'), 'the same again');
  t.strictSame(change({ after: ALLOW_WEB }, [DENY, wide]), lacks('scraped'), 'for pods that somebody labelled');
  const [found] = findings({ before: narrow, after: wide }, []);
  t.equal(found?.atMost, undefined);
  t.equal(found?.fix, 'limit the podSelector of NetworkPolicy scraped to the pods that need it');
  t.end();
});

t.test('widening a rule for every pod to anyone and anything ends what is left', (t) => {
  const scraped = policy(ingress({ from: [{ podSelector: {} }] }), { name: 'scraped' });
  const open = policy(ingress({}), { name: 'scraped' });
  t.strictSame(change({ before: scraped, after: open }), [
    `spec.ingress[0]: ${ENDS}spec.ingress[0] of NetworkPolicy scraped lets traffic in to pods without a label`,
  ]);
  t.end();
});

t.test('labels that controllers give ask for nothing, so a rule for pods that carry them is a rule by default', (t) => {
  for (const key of ['pod-template-hash', 'controller-revision-hash', 'batch.kubernetes.io/job-name', 'job-name']) {
    t.strictSame(change({ after: policy(selecting(where(key, 'Exists'), {})) }, [DENY]), [
      `spec.ingress[0]: ${ENDS}spec.ingress[0] of NetworkPolicy web lets traffic in to pods with no label but those of their controllers`,
    ]);
  }
  t.strictSame(change({ after: policy(selecting(where('job-name', 'In', 'import'), {})) }, [DENY]), []);
  t.end();
});

t.test('what cannot be told to have been isolated cannot be told to be pierced', (t) => {
  const opening = policy(ingress({ ports: [{ port: 80 }] }));
  t.strictSame(change({ after: opening }, [...INTRICATE, OPEN_UNLABELLED]), [
    ': the selectors of its policies are too intricate to tell whether they select every pod?',
  ]);
  t.end();
});

t.test('where others allow more than can be compared with, what they allow too may count as new', (t) => {
  const listening = { ports: [{ port: 80 }] };
  const ports = Array.from({ length: 20_000 }, (_, k) => ({ port: k + 1 }));
  const others = (...more: readonly Json[]): Json => policy(ingress(listening, ...more), { name: 'many' });
  t.match(change({ after: policy(ingress(listening)) }, [others()]), [/ allows ingress /]);
  t.match(change({ after: policy(ingress(listening)) }, [others({ ports })]), [/ pierces /]);
  t.match(change({ before: others({ ports }), after: others() }), [], 'the policy itself is always compared with');
  t.end();
});

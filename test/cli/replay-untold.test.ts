import t from 'tap';
import type { ReplayDocument } from '../../src/report/replay-schema.js';
import { event, log, namespaceEvent, policy, stored, storedNamespace } from './audit-events.js';
import { CANDIDATE, created, NARROW, replayed, WIDE } from './replay-world.js';
import { runIn } from './world.js';

t.test('what a change that the log does not show made of an object is not known afterwards', async (t) => {
  const widened = event({ verb: 'update', request: policy(WIDE, { labels: { team: 'x' } }) });
  const untold: Readonly<Record<string, unknown>> = {
    'logged at level Metadata': event({ verb: 'update', level: 'Metadata' }),
    'a patch at level Request': event({ verb: 'patch', level: 'Request', request: { spec: {} } }),
    'of an older version': { ...event({ verb: 'update', request: policy(WIDE) }), apiVersion: 'audit.k8s.io/v1beta1' },
    'a deletecollection with a selector': event({
      verb: 'deletecollection',
      level: 'Metadata',
      name: '',
      uri: '?labelSelector=a%3Db',
    }),
  };
  for (const [name, change] of Object.entries(untold)) {
    const { report } = await replayed(t, log(created(policy(NARROW)), change, widened));
    t.match(report, { refused: 1, beforeUnknown: 1, unjudged: [{ events: 1 }] }, name);
  }
  const tried = event({ verb: 'patch', level: 'Request', uri: '?dryRun=All', request: { spec: {} } });
  t.match((await replayed(t, log(created(policy(NARROW)), tried, widened))).report, { beforeUnknown: 0 }, 'a dry run');
});

t.test(
  'a patch that shows its metadata alone, as the garbage collector does, is judged with the rest as it was',
  async (t) => {
    const metadata = { name: 'web', namespace: 'shop', finalizers: ['foregroundDeletion'] };
    const partial = (parts: object): unknown => {
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { ...metadata, ...parts } };
    };
    const deletionTimestamp = '2026-05-04T09:30:00Z';
    const begins = event({ verb: 'delete', response: partial({ deletionTimestamp }) });
    const touched = event({ verb: 'update', request: policy(WIDE, { ...metadata, labels: { team: 'x' } }) });
    const ends = event({
      verb: 'patch',
      request: { metadata: { finalizers: null } },
      response: partial({ deletionTimestamp, finalizers: [] }),
    });
    const wide = created(policy(WIDE));
    const changed = event({ verb: 'update', request: policy(WIDE, { labels: { team: 'y' } }) });
    t.match((await replayed(t, log(wide, begins, touched))).report, { changes: 3, beforeUnknown: 0, unjudged: [] });
    const { report } = await replayed(t, log(wide, begins, ends, changed));
    t.match(report, { changes: 4, beforeUnknown: 1, unjudged: [] }, 'it was gone with its last finalizer');
    t.match((await replayed(t, log(ends))).report.unjudged, [{ reason: /a patch and no whole object/ }]);
  },
);

const KEEP = CANDIDATE.replace(
  /guardrails:[^]*/,
  'guardrails:\n    - { name: keep, rule: require-default-deny, action: Deny, match: { operations: [DELETE] } }\n',
);
const DENY = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const denies = (name: string): unknown => {
  const object = { ...policy(NARROW, { name }), spec: DENY };
  return event({ verb: 'create', code: 201, name, request: object, response: stored(object) });
};
const before = [
  namespaceEvent({ verb: 'create', name: 'shop', code: 201, response: storedNamespace('shop') }),
  denies('b'),
  denies('a'),
];

t.test('of a deletecollection one object goes after the other', async (t) => {
  const run = async (...events: readonly unknown[]): Promise<ReplayDocument> => {
    const cwd = t.testdir({ 'candidate.yaml': KEEP, 'objects.json': JSON.stringify(storedNamespace('other')) });
    const args = ['replay', '-p', 'candidate.yaml', '--objects', 'objects.json', '-o', 'json', '--examples', '9', '-'];
    return JSON.parse((await runIn(cwd, args, { stdin: log(...events) })).stdout) as ReplayDocument;
  };
  const all = { verb: 'deletecollection', name: '', uri: '', level: 'Metadata' } as const;
  const swept = await run(...before, event(all));
  t.match(swept, { changes: 5, refused: 1 }, 'the first leaves the namespace a default-deny');
  t.match(swept.guardrails[0]?.examples, [{ name: 'b' }], 'and they go by name');
  const tried = await run(...before, event({ ...all, uri: '?dryRun=All' }));
  t.match(tried, { changes: 5, refused: 0 }, 'where nothing really goes, each is the only one');
});

t.test('a deletecollection that was refused has deleted what came before', async (t) => {
  const refusal = event({
    verb: 'deletecollection',
    name: '',
    uri: '',
    code: 403,
    message: 'admission webhook "policies.firebreak.dev" denied the request: 1 guardrail denies ...',
  });
  const at = (name: string): unknown => {
    return { ...refusal, responseStatus: { ...(refusal['responseStatus'] as object), details: { name } } };
  };
  const change = (name: string): unknown => event({ verb: 'update', name, request: policy(NARROW, { name }) });
  const { report } = await replayed(t, log(...before, at('b'), change('a'), change('b')));
  t.match(report, { changes: 7, beforeUnknown: 1 }, 'a is gone, b is not');
  const unclear = await replayed(t, log(...before, refusal, change('a'), change('b')));
  t.match(unclear.report, { changes: 5, beforeUnknown: 2, unjudged: [{ reason: /deletecollection/ }] });
});

import t from 'tap';
import { protectLabels } from '../../../src/guardrails/rules/protect-labels.js';
import { EMPTY_SNAPSHOT } from '../../../src/model/snapshot.js';
import { by, clusterOf, namespace, namespaceChange, policy } from '../../changes.js';
import { egress, ingress, saidOfChange, withDefaults, type Question } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

const OPTIONS = { groups: ['platform'], users: ['robot'] };
const ZONE = 'metadata.labels[zone]';
const TRUSTED = ingress({ from: [{ podSelector: {} }, trusting({ zone: 'trusted' }, { app: 'client' })] });
const SHOP = clusterOf(policy(TRUSTED, { name: 'web-ingress' }));
const ADMITS = `${ZONE}: shop/web-ingress would admit pods of namespace blog (app=client) at spec.ingress[0].from[1]`;

function trusting(namespaces: Json, pods?: Json): Json {
  const namespaceSelector = { matchLabels: namespaces };
  return pods === undefined ? { namespaceSelector } : { namespaceSelector, podSelector: { matchLabels: pods } };
}

function relabel(before: Json, after: Json, { options = OPTIONS, snapshot = SHOP }: Question = {}): string[] {
  const sides = { before: namespace('blog', before), after: namespace('blog', after) };
  return saidOfChange(protectLabels, namespaceChange(sides), { options, snapshot });
}

function create(labels: Json, { options = OPTIONS, snapshot = SHOP }: Question = {}): string[] {
  const change = namespaceChange({ after: namespace('blog', labels) });
  return saidOfChange(protectLabels, change, { options, snapshot });
}

t.test('adding, changing and removing a label on which a policy relies is refused to outsiders', (t) => {
  const refused = (deed: string): string =>
    `${ZONE}: dev may not ${deed}, on which 1 policy relies; only platform, robot may`;
  t.strictSame(relabel({}, { zone: 'other' }), [refused('add label zone=other')]);
  t.strictSame(relabel({ zone: 'a' }, { zone: 'b' }), [refused('change label zone from "a" to "b"')]);
  t.strictSame(relabel({ zone: 'trusted' }, {}), [refused('remove label zone')]);
  t.strictSame(relabel({ zone: 'trusted' }, { zone: '' }), [refused('change label zone from "trusted" to ""')]);
  t.end();
});

t.test('a change that widens the reach of a policy names the policy, the pods and the peer', (t) => {
  t.strictSame(relabel({}, { zone: 'trusted' }).slice(1), [ADMITS]);
  const out = clusterOf(policy(egress({ to: [trusting({ zone: 'trusted' })] }), { name: 'out' }));
  t.strictSame(relabel({}, { zone: 'trusted' }, { snapshot: out }).slice(1), [
    `${ZONE}: shop/out would let its pods reach pods of namespace blog at spec.egress[0].to[0]`,
  ]);
  t.end();
});

t.test('taking a label away widens too, where a policy lets in everyone without it', (t) => {
  const from = [{ namespaceSelector: { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] } }];
  const snapshot = clusterOf(policy(ingress({ from })));
  t.strictSame(relabel({ zone: 'quarantine' }, {}, { snapshot }).slice(1), [
    `${ZONE}: shop/web would admit pods of namespace blog at spec.ingress[0].from[0]`,
  ]);
  t.strictSame(create({}, { snapshot }), [], 'a namespace without labels takes nothing away');
  t.end();
});

t.test('what was let in before, what is not in force and what can select no pod is no news', (t) => {
  const told = (...from: readonly Json[]): string[] =>
    relabel({ team: 'a' }, { team: 'a', zone: 'trusted' }, { snapshot: clusterOf(policy(ingress({ from }))) }).slice(1);
  t.equal(told(trusting({ zone: 'trusted' })).length, 1);
  t.strictSame(told(trusting({ zone: 'trusted' }), trusting({ team: 'a' })), []);
  t.strictSame(told(trusting({ zone: 'trusted' }, { app: 'x' }), trusting({ team: 'a' })), []);
  t.equal(told(trusting({ zone: 'trusted' }), trusting({ team: 'a' }, { app: 'x' })).length, 1);
  t.equal(told(trusting({ zone: 'trusted' }), { podSelector: {} }).length, 1, 'pods of the own namespace are others');
  t.strictSame(told({ ...trusting({ zone: 'trusted', team: 'b' }) }), [], 'the other half does not match');
  const impossible = [
    { key: 'app', operator: 'In', values: ['x'] },
    { key: 'app', operator: 'DoesNotExist' },
  ];
  t.strictSame(told({ ...trusting({ zone: 'trusted' }), podSelector: { matchExpressions: impossible } }), []);
  const idle = policy({ ...TRUSTED, policyTypes: ['Egress'] });
  t.strictSame(relabel({}, { zone: 'trusted' }, { snapshot: clusterOf(idle) }), []);
  t.end();
});

t.test('of many peers the first are named, in the order of their policies, and the rest are counted', (t) => {
  const names = Array.from({ length: 14 }, (_, k) => `p${String(k).padStart(2, '0')}`);
  const snapshot = clusterOf(...names.toReversed().map((name) => policy(TRUSTED, { name })));
  const said = relabel({}, { zone: 'trusted' }, { snapshot });
  t.match(said[0], /on which 14 policies rely/);
  t.strictSame(
    said.slice(1, -1).map((line) => line.slice(ZONE.length + 2, ZONE.length + 10)),
    names.slice(0, 10).map((name) => `shop/${name}`),
  );
  t.equal(said.at(-1), `${ZONE}: and 4 more peers would admit or reach pods of namespace blog`);
  t.end();
});

t.test('of thousands of peers the rest is told as at least so many', (t) => {
  const all = Array.from({ length: 3_000 }, (_, k) => policy(TRUSTED, { name: `p${String(k).padStart(4, '0')}` }));
  const said = relabel({}, { zone: 'trusted' }, { snapshot: clusterOf(...all.toReversed()) });
  t.match(said[0], /on which 3000 policies rely/);
  t.equal(said.length, 12);
  t.match(said[1], /: shop\/p0000 would admit/);
  t.match(said[10], /: shop\/p0009 would admit/);
  t.match(said[11], /: and at least \d\d more peers would admit or reach pods of namespace blog$/);
  t.end();
});

t.test('a policy that widens is found among thousands that do not', (t) => {
  const known = policy(ingress({ from: [trusting({ zone: 'trusted' }), trusting({ team: 'a' })] }));
  const all = Array.from({ length: 2_000 }, (_, k) => ({ ...known, metadata: { namespace: 'shop', name: `a${k}` } }));
  const snapshot = clusterOf(...all, policy(TRUSTED, { name: 'web-ingress' }));
  t.strictSame(relabel({ team: 'a' }, { team: 'a', zone: 'trusted' }, { snapshot }).slice(1), [ADMITS]);
  t.end();
});

t.test('a policy with very many peers is judged like any other', (t) => {
  const others = Array.from({ length: 500 }, (_, k) => trusting({ zone: `other-${k}` }));
  const snapshot = clusterOf(policy(ingress({ from: [...others, trusting({ zone: 'trusted' })] })));
  t.strictSame(relabel({}, { zone: 'trusted' }, { snapshot }).slice(1), [
    `${ZONE}: shop/web would admit pods of namespace blog at spec.ingress[0].from[500]`,
  ]);
  t.strictSame(relabel({ zone: 'other-1' }, { zone: 'x' }, { snapshot }).slice(1), []);
  t.strictSame(relabel({}, { team: 'trusted' }, { snapshot }), []);
  t.end();
});

t.test('a policy that relies on several changed labels is named once', (t) => {
  const snapshot = clusterOf(policy(ingress({ from: [trusting({ zone: 'a', team: 'b' })] })));
  t.strictSame(
    relabel({}, { zone: 'a', team: 'b' }, { snapshot }).map((line) => line.split(': ')[1]?.split(' would')[0]),
    [
      'dev may not add label team=b, on which 1 policy relies; only platform, robot may',
      'dev may not add label zone=a, on which 1 policy relies; only platform, robot may',
      'shop/web',
    ],
  );
  t.end();
});

t.test('members of a listed group and listed users may', (t) => {
  const change = namespaceChange({ before: namespace('blog'), after: namespace('blog', { zone: 'trusted' }) });
  for (const actor of [
    { name: 'ann', groups: ['x', 'platform'] },
    { name: 'robot', groups: [] },
  ]) {
    t.strictSame(saidOfChange(protectLabels, by(actor, change), { options: OPTIONS, snapshot: SHOP }), []);
  }
  t.equal(
    saidOfChange(protectLabels, by({ name: 'platform', groups: ['robot'] }, change), {
      options: OPTIONS,
      snapshot: SHOP,
    }).length,
    2,
    'not the other way round',
  );
  t.end();
});

t.test('other labels, annotations and the name are free', (t) => {
  t.strictSame(relabel({ team: 'a' }, { team: 'b' }), []);
  const named = clusterOf(policy(ingress({ from: [trusting({ 'kubernetes.io/metadata.name': 'blog' })] })));
  t.strictSame(create({ 'kubernetes.io/metadata.name': 'blog' }, { snapshot: named }), []);
  t.strictSame(relabel({}, { 'kubernetes.io/metadata.name': 'blog' }, { snapshot: named }), []);
  t.end();
});

t.test('listed keys are protected whether or not a policy relies on them', (t) => {
  const options = { ...OPTIONS, keys: ['pod-security.kubernetes.io/*'] };
  const key = 'pod-security.kubernetes.io/enforce';
  t.strictSame(relabel({ [key]: 'restricted' }, { [key]: 'privileged' }, { options }), [
    `metadata.labels[${key}]: dev may not change label ${key} from "restricted" to "privileged"; only platform, robot may`,
  ]);
  t.strictSame(
    relabel({}, { zone: 'trusted' }, { options: { ...options, reliedOn: false } }),
    [],
    'without reliedOn nothing else is',
  );
  t.throws(() => withDefaults(protectLabels, { reliedOn: false }), /missing field "keys"/);
  t.throws(() => withDefaults(protectLabels, { reliedOn: false, keys: [] }), /options.keys: must not be empty/);
  t.end();
});

t.test('of a new namespace only those labels are held against it by which policies let it in', (t) => {
  const options = { ...OPTIONS, keys: ['owner'] };
  t.strictSame(create({ zone: 'other', owner: 'ann' }, { options }), []);
  t.strictSame(create({ zone: 'trusted' }, { options }), [ADMITS]);
  t.strictSame(create({ zone: 'trusted' }, { options: { ...options, onCreate: 'ignore' } }), []);
  t.equal(create({ zone: 'other', owner: 'ann' }, { options: { ...options, onCreate: 'judge' } }).length, 2);
  t.end();
});

t.test('a new namespace that a policy lets in whatever its labels are is no matter of its labels', (t) => {
  const everyone = [{ key: 'zone', operator: 'NotIn', values: ['quarantine'] }];
  const snapshot = clusterOf(policy(ingress({ from: [{ namespaceSelector: { matchExpressions: everyone } }] })));
  t.strictSame(create({ zone: 'any' }, { snapshot }), []);
  t.end();
});

t.test('deleting a namespace changes no label', (t) => {
  const change = namespaceChange({ before: namespace('blog', { zone: 'trusted' }) });
  t.strictSame(saidOfChange(protectLabels, change, { options: OPTIONS, snapshot: SHOP }), []);
  t.end();
});

t.test('an unknown actor leaves it open, once, and only where there is something to refuse', (t) => {
  const change = (after: Json): string[] =>
    saidOfChange(
      protectLabels,
      by(undefined, namespaceChange({ before: namespace('blog'), after: namespace('blog', after) })),
      { options: OPTIONS, snapshot: SHOP },
    );
  t.strictSame(change({ zone: 'trusted' }), [
    `${ZONE}: who applies this is not known; name the groups with --as-group?`,
  ]);
  t.strictSame(change({ team: 'a' }), []);
  t.end();
});

t.test('an object that cannot be read leaves it open', (t) => {
  const broken = { ...namespace('blog'), metadata: { name: 'blog', labels: { zone: 1 } } };
  const change = namespaceChange({ before: broken, after: namespace('blog', { zone: 'trusted' }) });
  t.match(saidOfChange(protectLabels, change, { options: OPTIONS, snapshot: SHOP }), [
    /which labels change is not known: the object cannot be read\?$/,
  ]);
  t.end();
});

t.test('who changes no label of which it could speak is never held up by an unknown cluster', (t) => {
  t.strictSame(relabel({ zone: 'a' }, { zone: 'a' }, { snapshot: EMPTY_SNAPSHOT }), []);
  t.end();
});

t.test('what a label holds cannot write to a terminal', (t) => {
  t.match(relabel({}, { zone: '\u001b[2J' }), [/which labels change is not known/]);
  t.end();
});

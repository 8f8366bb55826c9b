import t from 'tap';
import { loadProfile } from '../../../src/guardrails/load-profile.js';
import { review } from '../../../src/guardrails/review.js';
import { expression } from '../../../src/guardrails/rules/expression.js';
import type { Change } from '../../../src/model/change.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../../src/model/snapshot.js';
import { by, namespaceChange, NOW, policy, policyChange, snapshotOf } from '../../changes.js';
import { egress, block, saidOfChange } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

/** Further options, and the cluster that is known. */
interface More {
  readonly options?: Json;
  readonly snapshot?: Snapshot;
}

function says(text: string, change: Change, { options = {}, snapshot = EMPTY_SNAPSHOT }: More = {}): string[] {
  return saidOfChange(expression, change, { options: { expression: text, ...options }, snapshot });
}

const WEB = policy(egress({ to: [block('10.0.0.0/8')] }));
const create = policyChange({ after: WEB });

/** Standing and effect of what a profile with one such guardrail says. */
function standings(text: string, change: Change, match: Json = {}): string[] {
  const profile = loadProfile(profileText({ expression: text }, match), 'p.yaml');
  if (!profile.ok) throw new Error(JSON.stringify(profile.problems));
  const { findings } = review(change, { profile: profile.value, snapshot: EMPTY_SNAPSHOT, now: NOW });
  return findings.map(({ standing, effect }) => `${standing} ${effect}`);
}

function profileText(options: Json, match: Json = {}): string {
  return JSON.stringify({
    apiVersion: 'firebreak.dev/v1alpha1',
    kind: 'GuardrailProfile',
    metadata: { name: 'own' },
    spec: { guardrails: [{ name: 'own', rule: 'expression', action: 'Deny', match, options }] },
  });
}

t.test('true passes, and false is a finding with the text of the profile', (t) => {
  t.strictSame(says('object.metadata.name == "web"', create), []);
  t.strictSame(says('object.metadata.name == "api"', create), [
    ': the expression is false: object.metadata.name == "api"',
  ]);
  t.strictSame(says('false', create, { options: { message: 'not like this', at: 'spec.egress' } }), [
    'spec.egress: not like this',
  ]);
  t.strictSame(says('false', create, { options: { messageExpression: '"no " + object.kind' } }), [
    ': no NetworkPolicy',
  ]);
  t.end();
});

t.test('a member that a file says is null is not there, as the API server has it', (t) => {
  const raw = { ...WEB, metadata: { name: 'web', namespace: 'shop', labels: null, annotations: { a: 'b', c: null } } };
  const change = policyChange({ after: raw, before: raw });
  for (const root of ['object', 'oldObject']) {
    t.strictSame(says(`!has(${root}.metadata.labels)`, change), []);
    t.strictSame(says(`${root}.metadata.annotations == {"a": "b"}`, change), []);
    t.strictSame(says(`size(${root}.metadata.annotations) == 1`, change), []);
    t.strictSame(says(`${root}.metadata.annotations.all(key, key == "a")`, change), []);
  }
  t.strictSame(says('oldObject == null', policyChange({ after: raw })), []);
  t.end();
});

t.test('a message that cannot be made gives way to the plain one, and says why', (t) => {
  const messageExpression = 'object.metadata.labels["team"]';
  t.strictSame(says('false', create, { options: { message: 'no', messageExpression } }), [
    ': no (messageExpression, column 16: no such key: labels)',
  ]);
  t.strictSame(says('false', create, { options: { message: 'no', messageExpression: '" "' } }), [': no']);
  t.strictSame(
    says('false', create, { options: { messageExpression: '"a\\nb\\u001b[31m"' } }),
    [': a?b?[31m'],
    'terminals obey nothing',
  );
  t.end();
});

t.test('numbers of JSON without a fraction are ints', (t) => {
  const change = policyChange({ after: policy(egress({ ports: [{ port: 443 }, { port: 'https' }] })) });
  t.strictSame(says('object.spec.egress[0].ports[0].port == 443', change), []);
  t.strictSame(says('type(object.spec.egress[0].ports[0].port) == int', change), []);
  t.strictSame(says('object.spec.egress.all(r, r.ports.all(p, type(p.port) == string || p.port < 1024))', change), []);
  t.end();
});

t.test('the request is there as a ValidatingAdmissionPolicy has it', (t) => {
  for (const text of [
    'request.operation == "CREATE" && request.name == "web" && request.namespace == "shop"',
    'request.kind.kind == "NetworkPolicy" && request.resource.resource == "networkpolicies"',
    'request.kind.group == "networking.k8s.io" && request.dryRun == false && request.subResource == ""',
    'request.userInfo.username == "dev" && !("admins" in request.userInfo.groups)',
    'oldObject == null && object != null',
  ])
    t.strictSame(says(text, create), [], text);
  t.strictSame(says('object == null && oldObject.metadata.name == "web"', policyChange({ before: WEB })), []);
  t.end();
});

t.test('who applies it is only missed by those who ask', (t) => {
  const nobody = by(undefined, create);
  t.strictSame(says('request.operation == "CREATE"', nobody), []);
  t.strictSame(says('request.userInfo.username == "dev"', nobody), [
    ': who applies this is not known; name the groups with --as-group?',
  ]);
  t.end();
});

t.test('namespaceObject comes from the snapshot, and is only missed by those who ask', (t) => {
  const text = 'namespaceObject.metadata.labels.tier == "prod"';
  const prod = snapshotOf({ kind: 'Namespace', metadata: { name: 'shop', labels: { tier: 'prod' } } });
  t.strictSame(says(text, create, { snapshot: prod }), []);
  t.strictSame(says(text, create), [': the labels of namespace shop are not known?']);
  t.strictSame(says(`object.metadata.name == "web" || ${text}`, create), []);
  const namespace = namespaceChange({ after: { kind: 'Namespace', metadata: { name: 'shop' } } });
  t.strictSame(says('namespaceObject == null', namespace), [], 'as in Kubernetes');
  t.end();
});

t.test('what goes wrong names the expression and the place, and is undecided', (t) => {
  t.strictSame(says('object.metadata.labels.team == "a"', create), [': expression, column 16: no such key: labels?']);
  t.strictSame(says('true &&\n  object.spec.egress[3].to == []', create), [
    ': expression, line 2, column 21: index 3 of a list of 1?',
  ]);
  const variables = [{ name: 'first', expression: 'object.spec.ingress[0]' }];
  t.strictSame(says('has(variables.first.from)', create, { options: { variables } }), [
    ': variables[0].expression, column 12: no such key: ingress?',
  ]);
  t.strictSame(says('object.spec.egress.all(a, dyn(a) > 1)', create), [
    ': expression, column 33: > does not take map, int?',
  ]);
  t.end();
});

t.test('keys that objects of JavaScript have are ordinary keys', (t) => {
  const labels: Json = JSON.parse('{"constructor":"a","__proto__":"b","toString":"c"}') as Json;
  const change = policyChange({ after: { ...WEB, metadata: { name: 'web', namespace: 'shop', labels } } });
  t.strictSame(
    says('object.metadata.labels.constructor == "a" && object.metadata.labels["__proto__"] == "b"', change),
    [],
  );
  t.strictSame(says('object.metadata.labels.size() == 3 && object.metadata.labels.all(k, k != "valueOf")', change), []);
  t.strictSame(
    says('!has(object.metadata.labels.hasOwnProperty) && !("valueOf" in object.metadata.labels)', change),
    [],
  );
  t.end();
});

t.test('an update that leaves alone what the expression reads finds only what was there', (t) => {
  const text = 'object.spec.egress.all(r, has(r.ports))';
  const labelled = { ...WEB, metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } } };
  const wider = policy(egress({ to: [block('10.0.0.0/8')] }, { to: [block('192.168.0.0/16')] }));
  t.strictSame(standings(text, policyChange({ before: WEB, after: labelled })), ['existing Warn']);
  t.strictSame(
    standings(text, policyChange({ before: WEB, after: wider })),
    ['introduced Deny'],
    'one more of the same',
  );
  t.strictSame(standings(text, create), ['introduced Deny']);
  t.strictSame(standings('object.metadata.labels.a == "x"', policyChange({ before: WEB, after: wider })), [
    'existing Warn',
  ]);
  const variable = `cel.bind(all, object, all.metadata.name == "x")`;
  t.strictSame(
    standings(variable, policyChange({ before: WEB, after: labelled })),
    ['introduced Deny'],
    'reads all of it',
  );
  t.end();
});

t.test('an expression about the change, or about something else than the object, is always about this change', (t) => {
  const labelled = { ...WEB, metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } } };
  const update = policyChange({ before: WEB, after: labelled });
  t.strictSame(standings('object.spec == oldObject.spec && false', update), ['introduced Deny']);
  t.strictSame(standings('"admins" in request.userInfo.groups || object.kind == "x"', update), ['introduced Deny']);
  t.strictSame(standings('request.namespace == "x"', update), ['introduced Deny']);
  t.end();
});

t.test('a namespace that the change brings into the scope had no finding before', (t) => {
  const namespace = (tier: string) => ({ kind: 'Namespace', metadata: { name: 'shop', labels: { tier } }, spec: {} });
  const change = namespaceChange({ before: namespace('test'), after: namespace('prod') });
  const match = { namespaceSelector: { matchLabels: { tier: 'prod' } } };
  t.strictSame(standings('has(object.metadata.annotations)', change, match), ['introduced Deny']);
  t.end();
});

t.test('a delete is asked about only where the expression is about the change', (t) => {
  const remove = policyChange({ before: WEB });
  t.strictSame(says('object.spec.egress.all(r, has(r.ports))', remove), []);
  t.strictSame(says('request.operation != "DELETE"', remove, { options: { message: 'keep it' } }), [': keep it']);
  t.strictSame(
    says('oldObject.metadata.name != "web" || object != null', remove, { options: { message: 'keep it' } }),
    [': keep it'],
  );
  t.end();
});

t.test('what cannot be read can still be judged by its words', (t) => {
  const broken = policyChange({
    after: { ...WEB, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 'x' } }] }] } },
  });
  t.strictSame(says('object.spec.egress[0].to[0].ipBlock.cidr == "x"', broken), []);
  t.strictSame(says('cidr(object.spec.egress[0].to[0].ipBlock.cidr).prefixLength() > 8', broken), [
    ': expression, column 1: cidr: the text is no block of addresses such as 10.0.0.0/8?',
  ]);
  t.end();
});

t.test('a wrong expression is a problem of the profile, with its place in the file and in the expression', (t) => {
  const problem = (options: string): unknown => {
    const text = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: own }
spec:
  guardrails:
    - name: own
      rule: expression
      action: Deny
      options:
${options}`;
    const loaded = loadProfile(text, 'p.yaml');
    return loaded.ok
      ? []
      : loaded.problems.map(({ at, line, column, message }) => `${line}:${column} ${at}: ${message}`);
  };
  const of = (text: string): unknown => problem(`        expression: ${JSON.stringify(text)}`);
  const at = '10:9 spec.guardrails[0].options.expression:';
  t.strictSame(of('object.spec.ingres.size() > 0'), [
    `${at} column 12: unknown field "ingres" of spec; did you mean "ingress"?`,
  ]);
  t.strictSame(of('object.metadata.name = "a"'), [`${at} column 22: does not parse: "= \\"a\\"" does not fit here`]);
  t.strictSame(of('object.metadata.name == 3'), [`${at} column 22: string and int are never equal`]);
  t.strictSame(of('objct.spec == null'), [`${at} column 1: unknown name "objct"; did you mean "object"?`]);
  t.strictSame(of('object.metadata.name.startWith("a")'), [
    `${at} column 21: unknown method "startWith"; did you mean "startsWith"?`,
  ]);
  t.strictSame(of('object.metadata.name'), [`${at} answers string and must answer bool`]);
  t.strictSame(of('object.metadata.name.matches("(")'), [
    `${at} column 30: not a regular expression: error parsing regexp: missing closing ): \`(\``,
  ]);
  t.strictSame(of('object.spec.egress.all(r, r.to)'), [`${at} column 28: must be a bool, not list(a peer)`]);
  t.strictSame(of(' '), [`${at} column 1: is empty`]);
  t.strictSame(of('request.user == "x" || variables.a'), [
    `${at} column 8: unknown field "user" of request`,
    `${at} column 33: unknown variable "a"`,
  ]);
  t.strictSame(
    problem(
      '        expression: |-\n          true &&\n            1\n        variables: [{ name: a, expression: "1 +" }, { name: a, expression: "2" }]',
    ),
    [
      '13:32 spec.guardrails[0].options.variables[0].expression: column 3: does not parse: "+" does not fit here',
      '10:9 spec.guardrails[0].options.expression: line 2, column 3: must be a bool, not int',
    ],
  );
  t.strictSame(problem('        expression: "true"\n        mesage: x'), [
    '11:9 spec.guardrails[0].options.mesage: unknown field "mesage"; did you mean "message"?',
  ]);
  t.end();
});

t.test('brackets without end are a problem and no crash', (t) => {
  const loaded = loadProfile(profileText({ expression: `${'('.repeat(4900)}true${')'.repeat(4900)}` }), 'p.yaml');
  t.notOk(loaded.ok);
  t.end();
});

t.test('A6: an UPDATE of finalizers or status alone is judged where the expression reads what it changes', (t) => {
  const held = policy(egress(), { finalizers: ['net.example/hold'] });
  const free = policy(egress(), { finalizers: [] });
  const released = policyChange({ before: held, after: free });
  const kept = 'object.metadata.finalizers.exists(f, f == "net.example/hold")';
  t.strictSame(standings(kept, released), ['introduced Deny']);
  t.strictSame(standings('dyn(object).metadata["finalizers"].size() > 0', released), ['introduced Deny']);
  t.strictSame(standings('oldObject.metadata.finalizers.size() == 0', released), ['introduced Deny']);
  t.strictSame(standings('object.metadata == oldObject.metadata', released), ['introduced Deny'], 'read as a whole');
  t.strictSame(standings('object.metadata.finalizers == []', released), []);
  for (const text of ['object.spec.egress.size() > 9', 'request.operation != "UPDATE"', 'dyn(object).spec.newField'])
    t.strictSame(standings(text, released), [], `${text} does not ask about finalizers`);

  const managed = policyChange({
    before: held,
    after: policy(egress(), { finalizers: ['net.example/hold'], managedFields: [{}] }),
  });
  t.strictSame(standings('object.metadata.finalizers == []', managed), [], 'finalizers stay as they are');
  t.strictSame(standings('!has(object.metadata.managedFields)', managed), ['introduced Deny']);
  const written = policyChange({ before: held, after: { ...held, status: { conditions: [] } } });
  t.strictSame(standings('!has(object.status)', written), ['introduced Deny']);
  t.end();
});

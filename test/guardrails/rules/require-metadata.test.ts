import t from 'tap';
import { requireMetadata } from '../../../src/guardrails/rules/require-metadata.js';
import { namespace, policy } from '../../changes.js';
import { outcomeOf, said } from './ask.js';

const DENY = { podSelector: {} };
const labelled = (labels: object, options: object): string[] =>
  said(requireMetadata, policy(DENY, { labels: { ...labels } }), { options: { ...options } });

t.test('a key that is required must be there', (t) => {
  const options = { labels: { team: {} }, annotations: { 'example.com/ticket': {} } };
  t.strictSame(said(requireMetadata, policy(DENY), { options }), [
    'metadata.labels[team]: has no label team',
    'metadata.annotations[example.com/ticket]: has no annotation example.com/ticket',
  ]);
  t.strictSame(labelled({ team: '' }, { labels: { team: {} } }), [], 'an empty value is a value');
  t.end();
});

t.test('namespaces are judged, too', (t) => {
  const options = { labels: { team: { values: ['sales'] } } };
  t.strictSame(said(requireMetadata, namespace('shop'), { options }), ['metadata.labels[team]: has no label team']);
  t.strictSame(said(requireMetadata, namespace('shop', { team: 'sales' }), { options }), []);
  t.end();
});

t.test('a value must be one of those listed', (t) => {
  const options = { labels: { tier: { required: false, values: ['front', 'back'] } } };
  t.strictSame(labelled({ tier: 'Front' }, options), [
    'metadata.labels[tier]: label tier is "Front"; allowed is front, back',
  ]);
  t.strictSame(labelled({ tier: 'back' }, options), []);
  t.strictSame(labelled({}, options), []);
  t.end();
});

t.test('a pattern is matched against the whole value', (t) => {
  const options = { labels: { ticket: { pattern: 'NET-[0-9]+' } } };
  t.strictSame(labelled({ ticket: 'NET-1' }, options), []);
  t.strictSame(labelled({ ticket: 'NET-1x' }, options), [
    'metadata.labels[ticket]: label ticket is "NET-1x", which does not match NET-[0-9]+',
  ]);
  t.end();
});

t.test('forbidden keys are named one by one', (t) => {
  t.strictSame(labelled({ 'internal/a': '1', 'internal/b': '2', app: 'x' }, { forbiddenLabels: ['internal/*'] }), [
    'metadata.labels[internal/a]: label internal/a may not be set',
    'metadata.labels[internal/b]: label internal/b may not be set',
  ]);
  t.end();
});

t.test('keys that JavaScript knows better are keys like others', (t) => {
  const options = { labels: { constructor: {}, toString: { required: false, values: ['x'] } } };
  t.strictSame(labelled({}, options), ['metadata.labels[constructor]: has no label constructor']);
  t.strictSame(labelled({ constructor: 'y', toString: 'x' }, options), []);
  t.end();
});

t.test('the fix says what is wanted, in the words of whoever wants it', (t) => {
  const options = {
    labels: { team: { values: ['a', 'b'], description: 'who answers for it' }, ticket: { pattern: 'NET-.*' } },
  };
  const { findings } = outcomeOf(requireMetadata, policy(DENY), { options });
  t.strictSame(
    findings.map(({ fix }) => fix),
    ['set the label team, one of a, b: who answers for it', 'set the label ticket, matching NET-.*'],
  );
  t.end();
});

t.test('a long value is cut, and what would steer a terminal is left out', (t) => {
  const options = { annotations: { note: { pattern: 'short' } } };
  const raw = policy(DENY, { annotations: { note: `\u001b[31m${'x'.repeat(200_000)}` } });
  const [finding] = outcomeOf(requireMetadata, raw, { options }).findings;
  t.equal(finding?.message, `annotation note is "?[31m${'x'.repeat(55)}...", which does not match short`);
  t.equal(String(finding?.data['value']).length, 63);
  t.end();
});

t.test('texts that begin alike are told apart by the data, however long they are', (t) => {
  const long = 'x'.repeat(100);
  const dataOf = (annotations: object, options: object): unknown =>
    outcomeOf(requireMetadata, policy(DENY, { annotations: { ...annotations } }), { options: { ...options } })
      .findings[0];
  const byKey = { forbiddenAnnotations: ['x*'] };
  t.match(dataOf({ [`${long.slice(0, 62)}/a`]: '' }, byKey), { data: { fullKey: `${long.slice(0, 62)}/a` } });
  const byValue = { annotations: { a: { pattern: 'y*' } } };
  const [one, other] = ['1', '2'].map(
    (end) => dataOf({ a: `${long}${end}` }, byValue) as { message: string; data: object },
  );
  t.equal(one?.message, other?.message);
  t.notSame(one?.data, other?.data);
  t.end();
});

t.test('options that ask for nothing, or for what cannot be, are refused', (t) => {
  const problem = (options: object): string[] => labelled({}, options);
  const few = 'must NOT have fewer than 1 properties';
  t.throws(() => problem({}), { message: `options: ${few}` });
  t.throws(() => problem({ labels: {} }), { message: `options.labels: ${few}` });
  t.throws(() => problem({ forbiddenLabels: [] }), { message: 'options.forbiddenLabels: must not be empty' });
  t.throws(() => problem({ labels: { 'no key': {} } }), { message: 'options.labels[no key]: unknown field "no key"' });
  t.throws(() => problem({ labels: { 'Example.com/a': {} } }), { message: /unknown field/ });
  t.doesNotThrow(() =>
    problem({ annotations: { 'Example.com/a_b.C': {}, z: {} }, labels: { 'x-y.example.com/A': {} } }),
  );
  t.end();
});

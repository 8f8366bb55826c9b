import t from 'tap';
import { inSpec, NAME_RULE, SUBDOMAIN_RULE, VALUE_RULE } from './problems-of.js';

function inExpression(expression: unknown): readonly string[] {
  return inSpec({ podSelector: { matchExpressions: [expression] } });
}

t.test('selectors are refused in the words of the API server', (t) => {
  const at = 'spec.podSelector.matchExpressions[0]';
  for (const operator of ['In', 'NotIn']) {
    t.strictSame(inExpression({ key: 'a', operator, values: [] }), [
      `${at}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ]);
  }
  for (const operator of ['Exists', 'DoesNotExist']) {
    t.strictSame(inExpression({ key: 'a', operator, values: ['b'] }), [
      `${at}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ]);
  }
  t.strictSame(inExpression({ key: 'a', operator: 'in', values: ['b'] }), [
    `${at}.operator: Invalid value: "in": not a valid selector operator`,
  ]);
  t.strictSame(inExpression({ key: '', operator: 'Exists' }), [
    `${at}.key: Invalid value: "": name part must be non-empty`,
    `${at}.key: Invalid value: "": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inExpression({ key: 'a', operator: 'In', values: ['ok', 'no good'] }), [
    `${at}.values[1]: Invalid value: "no good": ${VALUE_RULE}`,
  ]);
  t.strictSame(inExpression(null), [
    `${at}.operator: Invalid value: "": not a valid selector operator`,
    `${at}.key: Invalid value: "": name part must be non-empty`,
    `${at}.key: Invalid value: "": name part ${NAME_RULE}`,
  ]);
  t.end();
});

t.test('label keys and values are refused in the words of the API server, at the map that holds them', (t) => {
  const inLabels = (matchLabels: unknown): readonly string[] => inSpec({ podSelector: { matchLabels } });
  const at = 'spec.podSelector.matchLabels: Invalid value';
  const long = 'x'.repeat(64);
  t.strictSame(inLabels({ 'a b': '' }), [`${at}: "a b": name part ${NAME_RULE}`]);
  t.strictSame(inLabels({ 'a/b/c': '' }), [
    `${at}: "a/b/c": a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ]);
  t.strictSame(inLabels({ '/a': '' }), [`${at}: "/a": prefix part must be non-empty`]);
  t.strictSame(inLabels({ 'A.b/a': '' }), [`${at}: "A.b/a": prefix part ${SUBDOMAIN_RULE}`]);
  t.strictSame(inLabels({ 'a..b/': '' }), [
    `${at}: "a..b/": prefix part ${SUBDOMAIN_RULE}`,
    `${at}: "a..b/": name part must be non-empty`,
    `${at}: "a..b/": name part ${NAME_RULE}`,
  ]);
  t.strictSame(inLabels({ [long]: long }), [
    `${at}: "${long}": name part must be no more than 63 bytes`,
    `${at}: "${long}": must be no more than 63 bytes`,
  ]);
  t.strictSame(inLabels(JSON.parse('{"__proto__":"x"}')), [`${at}: "__proto__": name part ${NAME_RULE}`]);
  t.strictSame(inLabels({ a: '-b' }), [`${at}: "-b": ${VALUE_RULE}`]);
  t.strictSame(inLabels({ [`${'a'.repeat(253)}/${'b'.repeat(63)}`]: 'x'.repeat(63) }), []);
  t.end();
});

import fc from 'fast-check';
import t from 'tap';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../src/model/labels.js';
import {
  describeSelector,
  implies,
  isUnsatisfiable,
  matches,
  matchesNewNamespace,
  matchesUndescribedNamespace,
  possibleValues,
  selectorKey,
  type Requirement,
  type Selector,
} from '../../src/model/selector.js';

const KEYS = ['a', 'b'];
const VALUES = ['x', 'y', ''];

/** Every label set over the keys, with one value more than any selector names: it stands for all other values. */
const UNIVERSE: readonly Labels[] = [undefined, ...VALUES, 'other'].flatMap((a) =>
  [undefined, ...VALUES, 'other'].map((b) => ({
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  })),
);

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.subarray(VALUES, { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constant([]),
  }),
);
const selectors = fc.array(requirement, { maxLength: 4 }).map((requirements): Selector => ({ at: '', requirements }));

function select(...requirements: readonly (readonly [string, Requirement['operator'], ...string[]])[]): Selector {
  return { at: '', requirements: requirements.map(([key, operator, ...values]) => ({ key, operator, values })) };
}

/** What a requirement says, written once more straight from the API's documentation. */
function oracle(selector: Selector, labels: Labels): boolean {
  return selector.requirements.every(({ key, operator, values }) => {
    const has = Object.keys(labels).includes(key);
    const listed = has && values.includes(labels[key] ?? '');
    return { In: listed, NotIn: !listed, Exists: has, DoesNotExist: !has }[operator];
  });
}

t.test('N13: a selector matches as the API documents its operators, all requirements together', (t) => {
  fc.assert(
    fc.property(
      selectors,
      fc.constantFrom(...UNIVERSE),
      (selector, labels) => matches(selector, labels) === oracle(selector, labels),
    ),
  );
  t.end();
});

t.test('one selector implies another exactly when it selects nothing that the other does not', (t) => {
  fc.assert(
    fc.property(
      selectors,
      selectors,
      (narrow, wide) =>
        implies(narrow, wide) === UNIVERSE.every((labels) => !oracle(narrow, labels) || oracle(wide, labels)),
    ),
    { numRuns: 5000 },
  );
  t.end();
});

t.test('a selector is unsatisfiable exactly when it selects no label set at all', (t) => {
  fc.assert(
    fc.property(
      selectors,
      (selector) => isUnsatisfiable(selector) === UNIVERSE.every((labels) => !oracle(selector, labels)),
    ),
    { numRuns: 2000 },
  );
  t.end();
});

t.test('the possible values of a label are those that selected label sets have', (t) => {
  fc.assert(
    fc.property(selectors, (selector) => {
      const values = possibleValues(selector, 'a');
      if (values === undefined) return true;
      return UNIVERSE.filter((labels) => oracle(selector, labels)).every((labels) =>
        values.includes(labels['a'] ?? 'missing'),
      );
    }),
    { numRuns: 2000 },
  );
  t.strictSame(possibleValues(select(['a', 'In', 'x', 'y'], ['a', 'NotIn', 'y']), 'a'), ['x']);
  t.equal(possibleValues(select(['a', 'Exists']), 'a'), undefined, 'a label that is only there can have any value');
  t.strictSame(possibleValues(select(['a', 'In', 'x'], ['a', 'DoesNotExist']), 'a'), []);
  t.end();
});

t.test('N14: an empty value is a value, and case counts', (t) => {
  t.ok(matches(select(['a', 'In', '']), { a: '' }));
  t.notOk(matches(select(['a', 'In', '']), {}));
  t.notOk(matches(select(['a', 'In', 'X']), { a: 'x' }));
  t.end();
});

t.test('labels called constructor or __proto__ are labels like any other', (t) => {
  t.notOk(matches(select(['constructor', 'Exists']), {}));
  t.ok(matches(select(['__proto__', 'DoesNotExist']), {}));
  t.ok(matches(select(['__proto__', 'In', 'x']), JSON.parse('{"__proto__":"x"}') as Labels));
  t.end();
});

t.test('a namespace that someone creates tomorrow is selected by every spelling of "all namespaces"', (t) => {
  t.ok(matchesNewNamespace(select()), '{}');
  t.ok(matchesNewNamespace(select(['nobody', 'DoesNotExist'])));
  t.ok(matchesNewNamespace(select(['nobody', 'NotIn', 'x'])));
  t.ok(matchesNewNamespace(select([NAMESPACE_NAME_LABEL, 'Exists'])));
  t.ok(matchesNewNamespace(select([NAMESPACE_NAME_LABEL, 'NotIn', 'kube-system'])));
  t.notOk(matchesNewNamespace(select([NAMESPACE_NAME_LABEL, 'In', 'shop'])));
  t.notOk(matchesNewNamespace(select([NAMESPACE_NAME_LABEL, 'DoesNotExist'])), 'every namespace carries it');
  t.notOk(matchesNewNamespace(select(['team', 'Exists'])));
  t.end();
});

t.test('N12: of a namespace that no object describes only its name is known', (t) => {
  t.equal(matchesUndescribedNamespace(select([NAMESPACE_NAME_LABEL, 'In', 'shop']), 'shop'), 'yes');
  t.equal(matchesUndescribedNamespace(select([NAMESPACE_NAME_LABEL, 'In', 'shop']), 'data'), 'no');
  t.equal(matchesUndescribedNamespace(select(['team', 'Exists']), 'shop'), 'unknown');
  t.equal(
    matchesUndescribedNamespace(select(['team', 'Exists'], [NAMESPACE_NAME_LABEL, 'NotIn', 'shop']), 'shop'),
    'no',
  );
  t.end();
});

t.test('a selector is described as kubectl writes it, and keyed whatever the order', (t) => {
  t.equal(
    describeSelector(
      select(
        ['app', 'In', 'web'],
        ['tier', 'In', 'a', 'b'],
        ['old', 'NotIn', 'y'],
        ['x', 'Exists'],
        ['z', 'DoesNotExist'],
      ),
    ),
    'app=web,tier in (a,b),old notin (y),x,!z',
  );
  t.equal(describeSelector(select()), 'everything');
  t.equal(
    selectorKey(select(['a', 'In', 'x', 'y'], ['b', 'Exists'])),
    selectorKey(select(['b', 'Exists'], ['a', 'In', 'y', 'x'])),
  );
  t.not(selectorKey(select(['a', 'In', 'x'])), selectorKey(select(['a', 'NotIn', 'x'])));
  t.end();
});

t.test('a selector of hostile size is answered at once', (t) => {
  const requirements = Array.from({ length: 60_000 }, (_, k): Requirement => ({
    key: `k${k}`,
    operator: 'In',
    values: ['x', 'y'],
  }));
  const large: Selector = { at: '', requirements };
  t.notOk(isUnsatisfiable(large));
  t.ok(implies(large, { at: '', requirements: requirements.slice(0, 30_000) }));
  const values = Array.from({ length: 60_000 }, (_, k) => `v${k}`);
  t.ok(implies(select(['a', 'In', ...values]), select(['a', 'In', 'other', ...values])));
  const refusals = Array.from({ length: 30_000 }, (_, k): Requirement => ({
    key: 'a',
    operator: 'NotIn',
    values: [`w${k}`],
  }));
  t.ok(implies(select(['a', 'In', ...values]), { at: '', requirements: refusals }));
  t.end();
});

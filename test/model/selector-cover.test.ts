import fc from 'fast-check';
import t from 'tap';
import type { Labels } from '../../src/model/labels.js';
import { coverOf } from '../../src/model/selector-cover.js';
import { describeSelector, type Operator, type Requirement, type Selector } from '../../src/model/selector.js';

const KEYS = ['a', 'b', 'c'];
const VALUES = ['x', 'y', ''];

/** Every label set over the keys, with one value more than any selector names: it stands for all other values. */
const UNIVERSE: readonly Labels[] = KEYS.reduce<readonly Labels[]>(
  (sets, key) =>
    sets.flatMap((labels) =>
      [undefined, ...VALUES, 'other'].map((value) => (value === undefined ? labels : { ...labels, [key]: value })),
    ),
  [{}],
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
const selectorOf = (maxLength: number, minLength = 0): fc.Arbitrary<Selector> =>
  fc.array(requirement, { minLength, maxLength }).map((requirements) => ({ at: '', requirements }));

function select(...requirements: readonly (readonly [string, Operator, ...string[]])[]): Selector {
  return { at: '', requirements: requirements.map(([key, operator, ...values]) => ({ key, operator, values })) };
}

/** What a requirement says, written once more straight from the API's documentation. */
function selects(selector: Selector, labels: Labels): boolean {
  return selector.requirements.every(({ key, operator, values }) => {
    const has = Object.keys(labels).includes(key);
    const listed = has && values.includes(labels[key] ?? '');
    return { In: listed, NotIn: !listed, Exists: has, DoesNotExist: !has }[operator];
  });
}

function said(inner: Selector, ...covers: readonly Selector[]): string {
  const cover = coverOf(inner, covers);
  return cover.kind === 'gap' ? describeSelector(cover.gap) : cover.kind;
}

const EVERYTHING = select();

t.test('selectors cover another exactly when no label set is left, and a gap selects nothing but such', (t) => {
  let gaps = 0;
  let covered = 0;
  fc.assert(
    fc.property(selectorOf(2), fc.array(selectorOf(3, 1), { maxLength: 7 }), (inner, covers) => {
      const left = UNIVERSE.filter(
        (labels) => selects(inner, labels) && !covers.some((cover) => selects(cover, labels)),
      );
      const answer = coverOf(inner, covers);
      if (answer.kind !== 'gap') {
        covered += 1;
        return answer.kind === 'covered' && left.length === 0;
      }
      gaps += 1;
      const found = UNIVERSE.filter((labels) => selects(answer.gap, labels));
      return found.length > 0 && found.every((labels) => left.includes(labels));
    }),
    { numRuns: 20_000 },
  );
  t.ok(gaps > 1000 && covered > 1000, `${gaps} gaps, ${covered} covered`);
  t.end();
});

t.test('many selectors of single keys, which leave little or nothing, are told as exactly', (t) => {
  const narrow = fc.array(selectorOf(2, 1), { minLength: 6, maxLength: 30 });
  let covered = 0;
  fc.assert(
    fc.property(narrow, (covers) => {
      const left = UNIVERSE.some((labels) => !covers.some((cover) => selects(cover, labels)));
      if (!left) covered += 1;
      return (coverOf(EVERYTHING, covers).kind === 'gap') === left;
    }),
    { numRuns: 3000 },
  );
  t.ok(covered > 500, `${covered} covered`);
  t.end();
});

t.test('halves make a whole, however they are cut', (t) => {
  t.equal(said(EVERYTHING, select(['app', 'Exists']), select(['app', 'DoesNotExist'])), 'covered');
  t.equal(said(EVERYTHING, select(['a', 'In', 'x']), select(['a', 'NotIn', 'x'])), 'covered');
  t.equal(said(EVERYTHING, select(['a', 'NotIn', 'x']), select(['a', 'NotIn', 'y'])), 'covered');
  t.equal(
    said(
      EVERYTHING,
      select(['a', 'Exists']),
      select(['a', 'DoesNotExist'], ['b', 'Exists']),
      select(['b', 'DoesNotExist']),
    ),
    'covered',
  );
  t.equal(said(select(['a', 'In', 'x', 'y']), select(['a', 'In', 'x']), select(['a', 'In', 'y'])), 'covered');
  t.equal(said(select(['a', 'In', 'x'], ['a', 'DoesNotExist'])), 'covered', 'nothing is selected');
  t.end();
});

t.test('what is left over is said as kubectl would select it', (t) => {
  t.equal(said(EVERYTHING), 'everything');
  t.equal(said(EVERYTHING, select(['app', 'In', 'web']), select(['app', 'In', 'db'])), 'app notin (db,web)');
  t.equal(said(EVERYTHING, select(['app', 'Exists'])), '!app');
  t.equal(said(EVERYTHING, select(['app', 'DoesNotExist'])), 'app');
  t.equal(said(EVERYTHING, select(['app', 'DoesNotExist']), select(['app', 'In', 'web'])), 'app,app notin (web)');
  t.equal(said(EVERYTHING, select(['app', 'NotIn', 'web'])), 'app=web');
  t.equal(said(select(['tier', 'In', 'a']), select(['app', 'In', 'web'])), 'tier=a,app notin (web)');
  t.equal(said(select(['a', 'In', 'x', 'y']), select(['a', 'In', 'x'])), 'a=y');
  t.equal(
    said(EVERYTHING, select(['a', 'In', 'x'], ['a', 'DoesNotExist'])),
    'a notin (x)',
    'an empty selector covers nothing',
  );
  t.end();
});

t.test('keys called constructor or __proto__ are keys like any other', (t) => {
  t.equal(said(EVERYTHING, select(['__proto__', 'Exists']), select(['__proto__', 'DoesNotExist'])), 'covered');
  t.equal(said(EVERYTHING, select(['constructor', 'Exists'])), '!constructor');
  t.end();
});

t.test('hundreds of selectors are answered, whatever they have in common', (t) => {
  const many = Array.from({ length: 500 }, (_, k) => k);
  t.match(said(EVERYTHING, ...many.map((k) => select(['app', 'In', `v${k}`], ['tier', 'In', 'x']))), /^app notin /);
  t.equal(said(EVERYTHING, ...many.map((k) => select(['app', 'NotIn', `v${k}`]))), 'covered');
  t.equal(said(EVERYTHING, ...many.map((k) => select([`k${k}`, 'Exists']))).split(',').length, 500);
  const some = many.slice(0, 200);
  const rest = select(...some.map((k): [string, Operator] => [`k${k}`, 'DoesNotExist']));
  t.equal(said(EVERYTHING, ...some.map((k) => select([`k${k}`, 'Exists'])), rest), 'covered');
  t.end();
});

t.test('a question that is made to be hard ends all the same', (t) => {
  // Three keys of a hundred each, as in satisfiability at its hardest ratio.
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  const hard = Array.from({ length: 430 }, () =>
    select(
      ...[0, 1, 2].map((): [string, Operator] => [`k${random(100)}`, random(2) === 0 ? 'Exists' : 'DoesNotExist']),
    ),
  );
  t.match(coverOf(EVERYTHING, hard).kind, /^(unknown|gap|covered)$/);
  const keys = Array.from({ length: 60_000 }, (_, k): [string, Operator] => [`k${k}`, 'DoesNotExist']);
  const some = keys.map(([key]): [string, Operator] => [key, 'Exists']);
  t.not(coverOf(EVERYTHING, [select(...keys), select(...some)]).kind, 'covered');
  const size = [keys, keys, keys, keys, keys].flatMap((all) => select(...all).requirements);
  t.equal(coverOf(EVERYTHING, [{ at: '', requirements: size }]).kind, 'unknown');
  t.end();
});

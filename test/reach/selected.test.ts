import { UNSTORED } from '../../src/model/metadata.js';
import fc from 'fast-check';
import t from 'tap';
import type { PodPeer } from '../../src/model/network-policy.js';
import type { Operator, Requirement, Selector } from '../../src/model/selector.js';
import { SNAPSHOT_KINDS, snapshotOf } from '../../src/model/snapshot.js';
import type { Workload } from '../../src/model/workload.js';
import { Search, type Selected, type Surroundings } from '../../src/reach/selected.js';

type Labels = Readonly<Record<string, string>>;

const NAME = 'kubernetes.io/metadata.name';
const PLENTY = 1_000_000;
const selectedBy = (asked: PodPeer, around: Surroundings): Selected => new Search(around).selectedBy(asked);
const value = fc.constantFrom('x', 'y');
const place = fc.constantFrom('n1', 'n2', 'n3');

function requirement(key: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<Requirement> {
  const operator = fc.constantFrom<Operator[]>('In', 'NotIn', 'Exists', 'DoesNotExist');
  return fc.tuple(key, operator, fc.uniqueArray(values, { minLength: 1 })).map(([named, how, listed]) => ({
    key: named,
    operator: how,
    values: how === 'In' || how === 'NotIn' ? listed : [],
  }));
}

function selector(condition: fc.Arbitrary<Requirement>): fc.Arbitrary<Selector> {
  return fc.array(condition, { maxLength: 3 }).map((requirements) => ({ at: '', requirements }));
}

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'job-name'), value, { maxKeys: 3 });
const workload = fc
  .record({ namespace: place, name: fc.constantFrom('a', 'b', 'c', 'd'), labels, hostNetwork: fc.boolean() })
  .map((given): Workload => ({
    ...given,
    kind: 'Workload',
    source: 'Pod',
    owner: undefined,
    namedPorts: [],
    addresses: [],
    phase: 'finished',
  }));
const namespaceLabels = fc.dictionary(fc.constantFrom('team', 'zone'), value, { maxKeys: 2 });
const peer = fc
  .record({
    pods: selector(requirement(fc.constantFrom('app', 'tier'), value)),
    namespaces: fc.option(
      selector(
        fc.oneof(
          requirement(fc.constantFrom('team', 'zone'), value),
          requirement(fc.constant(NAME), fc.constantFrom('n1', 'n2', 'n3', 'n4')),
        ),
      ),
    ),
  })
  .map(({ pods, namespaces }): PodPeer => ({
    kind: 'pods',
    at: '',
    pods,
    namespaces: namespaces === null ? { kind: 'own' } : { kind: 'selected', selector: namespaces },
  }));

/** The semantics once more, in the words of the API (N13). */
function selects({ requirements }: Selector, carried: Labels): boolean {
  for (const { key, operator, values } of requirements) {
    const has = Object.hasOwn(carried, key);
    const listed = has && values.includes(carried[key] ?? '');
    if (operator === 'In' && !listed) return false;
    if (operator === 'NotIn' && listed) return false;
    if (operator === 'Exists' && !has) return false;
    if (operator === 'DoesNotExist' && has) return false;
  }
  return true;
}

interface World {
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly workloads: readonly Workload[];
}

/** What the peer of a policy in n1 selects, by looking at every namespace and every pod. */
function oracle({ pods, namespaces }: PodPeer, { namespaces: all, workloads }: World): Selected['is'] {
  const chosen = [...all].filter(([name, carried]) =>
    namespaces.kind === 'own' ? name === 'n1' : selects(namespaces.selector, { ...carried, [NAME]: name }),
  );
  const everywhere = namespaces.kind === 'selected' && namespaces.selector.requirements.length === 0;
  if (chosen.length === 0 && !everywhere) return 'no namespace';
  if (pods.requirements.length === 0) return 'something';
  const names = new Set(chosen.map(([name]) => name));
  const some = workloads.some(
    (one) => !one.hostNetwork && (names.has(one.namespace) || everywhere) && selects(pods, one.labels),
  );
  return some ? 'something' : 'no pod';
}

/** The objects of a cluster, of which later ones with the same name have taken the place of earlier ones. */
function settle(workloads: readonly Workload[]): readonly Workload[] {
  return [...new Map(workloads.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

t.test('what a peer selects is what looking at every namespace and every pod says', (t) => {
  const world = fc.record({ n1: namespaceLabels, n2: namespaceLabels, n3: namespaceLabels });
  const answers = new Map<string, number>();
  fc.assert(
    fc.property(world, fc.array(workload, { maxLength: 8 }), peer, (described, workloads, asked) => {
      const namespaces = new Map(Object.entries(described));
      const expected = oracle(asked, { namespaces, workloads: settle(workloads) });
      const { is } = selectedBy(asked, around(namespaces, workloads));
      answers.set(is, (answers.get(is) ?? 0) + 1);
      return is === expected;
    }),
    { numRuns: 5000 },
  );
  t.strictSame([...answers.keys()].sort(), ['no namespace', 'no pod', 'something'], 'each answer was asked for');
  t.end();
});

t.test('of a namespace that nobody describes, what is true whatever its labels are is known, and nothing else', (t) => {
  const assumptions: readonly Labels[] = [undefined, 'x', 'y', 'z'].flatMap((team) =>
    [undefined, 'x', 'y', 'z'].map((zone): Labels => ({
      ...(team === undefined ? {} : { team }),
      ...(zone === undefined ? {} : { zone }),
    })),
  );
  let open = 0;
  fc.assert(
    fc.property(namespaceLabels, fc.array(workload, { maxLength: 6 }), peer, (n1, workloads, asked) => {
      const settled = settle(workloads).filter((one) => one.namespace !== 'n3');
      const inhabited = settled.some((one) => one.namespace === 'n2');
      const possible = new Set(
        (inhabited ? assumptions : [undefined]).map((n2) => {
          const namespaces = new Map<string, Labels>([['n1', n1], ...(n2 === undefined ? [] : [['n2', n2] as const])]);
          return oracle(asked, { namespaces, workloads: settled });
        }),
      );
      const { is } = selectedBy(asked, around(new Map([['n1', n1]]), settled));
      if (is === 'open') open += 1;
      return is === 'open' || (possible.size === 1 && possible.has(is));
    }),
    { numRuns: 5000 },
  );
  t.ok(open > 0);
  t.end();
});

t.test('without effort nothing is claimed', (t) => {
  const asked: PodPeer = {
    kind: 'pods',
    at: '',
    namespaces: { kind: 'own' },
    pods: { at: '', requirements: [{ key: 'app', operator: 'DoesNotExist', values: [] }] },
  };
  t.equal(selectedBy(asked, { ...around(new Map(), []), effort: -1 }).is, 'too much');
  t.end();
});

t.test('with little effort the answer is the same, or none', (t) => {
  const world = fc.record({ n1: namespaceLabels, n2: namespaceLabels, n3: namespaceLabels });
  let [without, same] = [0, 0];
  fc.assert(
    fc.property(
      world,
      fc.array(workload, { maxLength: 8 }),
      fc.tuple(peer, fc.nat(30)),
      (described, workloads, [asked, effort]) => {
        const given = around(new Map(Object.entries(described)), workloads);
        const { is } = selectedBy(asked, { ...given, effort });
        if (is === 'too much') without += 1;
        else same += 1;
        return is === 'too much' || is === selectedBy(asked, given).is;
      },
    ),
    { numRuns: 5000 },
  );
  t.ok(without > 100 && same > 100);
  t.end();
});

t.test('one search answers one question after the other', (t) => {
  const world = fc.record({ n1: namespaceLabels, n2: namespaceLabels, n3: namespaceLabels });
  fc.assert(
    fc.property(
      world,
      fc.array(workload, { maxLength: 8 }),
      fc.array(peer, { maxLength: 6 }),
      (described, workloads, asked) => {
        const given = around(new Map(Object.entries(described)), workloads);
        const search = new Search(given);
        return asked.every((each) => search.selectedBy(each).is === selectedBy(each, given).is);
      },
    ),
    { numRuns: 1000 },
  );
  t.end();
});

function around(namespaces: ReadonlyMap<string, Labels>, workloads: readonly Workload[]): Surroundings {
  const described = [...namespaces].map(([name, carried]) => ({
    kind: 'Namespace' as const,
    name,
    metadata: { ...UNSTORED, labels: { ...carried, [NAME]: name } },
  }));
  return {
    snapshot: snapshotOf([...described, ...workloads], SNAPSHOT_KINDS),
    namespace: 'n1',
    effort: PLENTY,
  };
}

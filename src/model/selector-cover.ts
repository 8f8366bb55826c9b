import {
  constraintsOf,
  isImpossible,
  isWithin,
  leaves,
  leavesOthers,
  UNCONSTRAINED,
  type KeyConstraint,
} from './key-constraint.js';
import type { Requirement, Selector } from './selector.js';

/** Whether selectors together select all that another one does. */
export type Cover =
  | { readonly kind: 'covered' }
  /** `gap` selects label sets, at least one, that the one selects and none of the others does. */
  | { readonly kind: 'gap'; readonly gap: Selector }
  /** Nobody can tell within the budget. */
  | { readonly kind: 'unknown' };

/**
 * The work that one answer may cost, in steps of a tenth of a microsecond or so: the question is NP-hard, and someone
 * may write selectors to make it so. What people write takes a few hundred.
 */
const BUDGET = 200_000;
/** Steps that reading a selector costs for each of its keys and values. */
const READING = 4;

const COVERED: Cover = { kind: 'covered' };
const UNKNOWN: Cover = { kind: 'unknown' };

/** What a label can be: missing, a value that selectors speak of, or any other value. */
type LabelClass =
  { readonly is: 'missing' } | { readonly is: 'other' } | { readonly is: 'value'; readonly value: string };

const MISSING: LabelClass = { is: 'missing' };
const OTHER: LabelClass = { is: 'other' };

/** A covering selector, on the keys where it does not take all that is in question anyway. */
type Constraints = ReadonlyMap<string, KeyConstraint>;

/** A covering selector that takes every label set of this branch as far as its keys are decided; so many are not. */
interface Live {
  readonly constraints: Constraints;
  readonly undecided: number;
}

interface Decision {
  readonly key: string;
  readonly label: LabelClass;
  readonly earlier: Decision | undefined;
}

interface Branch {
  readonly live: readonly Live[];
  readonly decided: Decision | undefined;
  readonly depth: number;
}

/**
 * Whether every label set that `inner` selects is selected by at least one of `covers`: `app` and `!app` cover
 * everything between them, and so do `app in (a)` and `app notin (a)`. Exact, unless the answer is `unknown`.
 */
export function coverOf(inner: Selector, covers: readonly Selector[]): Cover {
  // Nearly always one of them selects everything.
  if (covers.some(({ requirements }) => requirements.length === 0)) return COVERED;
  const unlabelled = inner.requirements.length === 0 ? gapWithoutLabels(covers) : undefined;
  if (unlabelled !== undefined) return { kind: 'gap', gap: { at: inner.at, requirements: unlabelled } };
  const cost = READING * covers.reduce((sum, cover) => sum + sizeOf(cover), sizeOf(inner));
  if (cost > BUDGET) return UNKNOWN;
  const wanted = constraintsOf(inner);
  if ([...wanted.values()].some(isImpossible)) return COVERED;
  const live: Live[] = [];
  for (const cover of covers) {
    const constraints = constraintsOf(cover);
    if ([...constraints.values()].some(isImpossible)) continue;
    const open = [...constraints].filter(
      ([key, constraint]) => !isWithin(wanted.get(key) ?? UNCONSTRAINED, constraint),
    );
    if (open.length === 0) return COVERED;
    live.push({ constraints: new Map(open), undecided: open.length });
  }
  return new Search(inner, live, BUDGET - cost).run();
}

/**
 * A condition that label sets without any of the keys fulfil and none of the selectors does; undefined where one selects
 * what has no label. It answers for most namespaces, without looking any further.
 */
function gapWithoutLabels(covers: readonly Selector[]): readonly Requirement[] | undefined {
  const beyond = new Map<string, Set<string> | 'absent'>();
  for (const { requirements } of covers) {
    let refusing: Requirement | undefined;
    for (const requirement of requirements) {
      if (requirement.operator !== 'In' && requirement.operator !== 'Exists') continue;
      refusing ??= requirement;
      if (beyond.has(requirement.key)) refusing = requirement;
    }
    if (refusing === undefined) return undefined;
    const { key, operator, values } = refusing;
    const listed = operator === 'Exists' ? 'absent' : (beyond.get(key) ?? new Set());
    beyond.set(key, listed);
    if (listed !== 'absent') for (const value of values) listed.add(value);
  }
  return [...beyond].map(([key, listed]) =>
    listed === 'absent'
      ? { key, operator: 'DoesNotExist', values: [] }
      : { key, operator: 'NotIn', values: [...listed].sort() },
  );
}

/** Decides one key after the other; a branch ends where a selector takes all of it, or where none is left that could. */
class Search {
  readonly #inner: Selector;
  readonly #wanted: Constraints;
  readonly #covers: readonly Live[];
  #left: number;

  constructor(inner: Selector, covers: readonly Live[], budget: number) {
    this.#inner = inner;
    this.#wanted = constraintsOf(inner);
    this.#covers = covers;
    this.#left = budget;
  }

  run(): Cover {
    const branches: Branch[] = [{ live: this.#covers, decided: undefined, depth: 0 }];
    for (let branch = branches.pop(); branch !== undefined; branch = branches.pop()) {
      const { live, decided } = branch;
      const narrowest = narrowestOf(live);
      if (narrowest === undefined) return { kind: 'gap', gap: this.#gap(decided) };
      const key = undecidedKey(narrowest, decided);
      const depth = branch.depth + 1;
      this.#left -= depth;
      const open: Branch[] = [];
      for (const label of this.#labelsOf(key, live)) {
        if (this.#left < 0) return UNKNOWN;
        const rest = this.#leftBy({ key, label, earlier: decided }, live);
        if (rest !== undefined) open.push({ live: rest, decided: { key, label, earlier: decided }, depth });
      }
      // The one with the fewest selectors left is asked first: it is the nearest to a gap.
      open.sort((a, b) => b.live.length - a.live.length);
      for (const each of open) branches.push(each);
    }
    return COVERED;
  }

  /** The selectors that a decision leaves in question, or undefined where one takes all of it. */
  #leftBy({ key, label }: Decision, live: readonly Live[]): readonly Live[] | undefined {
    const rest: Live[] = [];
    for (const cover of live) {
      this.#left -= 1;
      const { constraints, undecided } = cover;
      const constraint = constraints.get(key);
      if (constraint === undefined) rest.push(cover);
      else if (admits(constraint, label)) {
        if (undecided === 1) return undefined;
        rest.push({ constraints, undecided: undecided - 1 });
      }
    }
    return rest;
  }

  /** What the label can be, as far as it makes a difference. A value that selectors only list is taken by more of them than any other is. */
  #labelsOf(key: string, live: readonly Live[]): readonly LabelClass[] {
    const wanted = this.#wanted.get(key) ?? UNCONSTRAINED;
    const labels: LabelClass[] = [];
    if (wanted.mayBeMissing) labels.push(MISSING);
    const values = new Set<string>();
    if (leavesOthers(wanted)) {
      labels.push(OTHER);
      for (const { constraints } of live) {
        const constraint = constraints.get(key);
        if (constraint === undefined || !leavesOthers(constraint)) continue;
        this.#left -= constraint.refused.size;
        for (const value of constraint.refused) values.add(value);
      }
    } else if (wanted.mayBePresent && wanted.allowed !== 'any') {
      for (const value of wanted.allowed) values.add(value);
    }
    this.#left -= values.size;
    for (const value of values) if (leaves(wanted, value)) labels.push({ is: 'value', value });
    return labels;
  }

  /** The widest condition at hand around the label set that was found. */
  #gap(decided: Decision | undefined): Selector {
    const labels = new Map<string, LabelClass>();
    for (let entry = decided; entry !== undefined; entry = entry.earlier) labels.set(entry.key, entry.label);
    const refusing = new Map<string, KeyConstraint[]>();
    for (const { constraints } of this.#covers) {
      const keys = [...constraints.keys()].filter((key) => refuses(constraints.get(key), labels.get(key)));
      const key = keys.find((candidate) => refusing.has(candidate)) ?? keys[0];
      const constraint = key === undefined ? undefined : constraints.get(key);
      if (key === undefined || constraint === undefined) continue;
      const others = refusing.get(key);
      if (others === undefined) refusing.set(key, [constraint]);
      else others.push(constraint);
    }
    const beyond = [...refusing].flatMap(([key, refused]) => outside(key, labels.get(key) ?? OTHER, refused));
    const settled = new Set(
      beyond.filter(({ operator }) => operator === 'In' || operator === 'DoesNotExist').map(({ key }) => key),
    );
    const kept = this.#inner.requirements.filter(({ key }) => !settled.has(key));
    return { at: this.#inner.at, requirements: [...kept, ...beyond] };
  }
}

function narrowestOf(live: readonly Live[]): Live | undefined {
  let narrowest: Live | undefined;
  for (const cover of live) {
    if (narrowest === undefined || cover.undecided < narrowest.undecided) narrowest = cover;
    if (narrowest.undecided === 1) break;
  }
  return narrowest;
}

function undecidedKey({ constraints }: Live, decided: Decision | undefined): string {
  const known = new Set<string>();
  for (let entry = decided; entry !== undefined; entry = entry.earlier) known.add(entry.key);
  for (const key of constraints.keys()) if (!known.has(key)) return key;
  throw new Error('a selector with undecided keys has one');
}

function admits(constraint: KeyConstraint, label: LabelClass): boolean {
  if (label.is === 'missing') return constraint.mayBeMissing;
  return label.is === 'other' ? leavesOthers(constraint) : leaves(constraint, label.value);
}

function refuses(constraint: KeyConstraint | undefined, label: LabelClass | undefined): boolean {
  return constraint !== undefined && label !== undefined && !admits(constraint, label);
}

/** Requirements that hold of this label and that none of the constraints admits. */
function outside(key: string, label: LabelClass, refused: readonly KeyConstraint[]): readonly Requirement[] {
  if (label.is === 'value') return [{ key, operator: 'In', values: [label.value] }];
  const absent: Requirement = { key, operator: 'DoesNotExist', values: [] };
  if (label.is === 'missing' && refused.some(leavesOthers)) return [absent];
  const listed = new Set(
    refused.flatMap(({ allowed, mayBePresent }) => (allowed === 'any' || !mayBePresent ? [] : [...allowed])),
  );
  const requirements: Requirement[] = [];
  if (refused.some(({ mayBeMissing }) => mayBeMissing)) requirements.push({ key, operator: 'Exists', values: [] });
  if (listed.size > 0) requirements.push({ key, operator: 'NotIn', values: [...listed].sort() });
  return requirements;
}

function sizeOf({ requirements }: Selector): number {
  return requirements.reduce((size, { values }) => size + 1 + values.length, 1);
}
